package sparkworkbook.labs.performanceequation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;
import sparkworkbook.labkit.harness.Prepared;
import sparkworkbook.labkit.harness.SparkLab;

/**
 * Five jobs with one problem each run once, and their stages are measured as Spark measures them.
 * Many more are simulated, so that the truth is known.
 */
@SparkLab(cores = 2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@DisplayName("The time of a stage")
class TimeBreakdownTest {
  private static final int STAGES_A_KIND = 12;
  private static final int SIZE = 6;
  private static final long DRAIN_MILLIS = 60_000;
  private static final double TENTH = 0.1;

  /** One of two tasks may be done before the other, and pauses are not spread evenly. */
  private static final double HALF = 0.5;

  /** Times of whole milliseconds, added up over tasks. */
  private static final double ROUNDING_MILLIS = 1;

  /** A task without a problem waits for these, too, when others want the cores. */
  private static final Set<Term> ONLY_A_BUSY_MACHINE = EnumSet.of(Term.WAITING, Term.SCHEDULING);

  /** An problem that shows whatever else the machine does. */
  private static final double CLEAR = 2;

  private static final double HUNDREDTH = 0.01;

  /** A job that ran here: its stage, and what the JVM's collectors needed meanwhile. */
  private record Ran(SlowJob job, StageTimes stage, long collectorMillis) implements Serializable {
    /** How many times the problem of the job exceeds anything else that Spark measured. */
    double clarity() {
      double own = 0;
      double most = 1;
      for (Term term : Term.values()) {
        double millis = stage.tasks().stream().mapToDouble(task -> raw(term, task)).sum();
        if (term == job.problem()) {
          own = millis;
        } else if (!ONLY_A_BUSY_MACHINE.contains(term)) {
          most = Math.max(most, millis);
        }
      }
      return own / most;
    }

    /** One task's milliseconds, and no more than roughly. */
    private static double raw(Term term, TaskTimes task) {
      double outside = task.deserializeMillis() + task.resultSerializationMillis();
      double cpu = task.cpuNanos() / 1e6;
      return switch (term) {
        case CPU -> cpu;
        case GC -> task.gcMillis();
        case SERIALIZATION -> Math.max(0, outside - task.gcMillis());
        case SCHEDULING -> task.durationMillis() - outside - task.runMillis();
        case WAITING -> task.runMillis() - cpu - task.gcMillis();
        default -> 0;
      };
    }
  }

  private final List<SimulatedStage> played = play();
  private final Map<SlowJob, Ran> jobs = new EnumMap<>(SlowJob.class);

  @BeforeAll
  void runTheSlowJobs(SparkSession spark) {
    jobs.putAll(Prepared.once(TimeBreakdownTest.class, "the slow jobs", () -> run(spark)));
  }

  private static EnumMap<SlowJob, Ran> run(SparkSession spark) throws Exception {
    EnumMap<SlowJob, Ran> jobs = new EnumMap<>(SlowJob.class);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    StageClock clock = new StageClock();
    context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
    context.sc().addSparkListener(clock);
    for (SlowJob job : SlowJob.values()) {
      job.run(context, 1); // the first time, most of it would be loading classes
    }
    context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
    clock.stages();
    for (SlowJob job : SlowJob.values()) {
      Ran clearest = ran(job, context, clock);
      for (int again = 0; again < 2 && clearest.clarity() < CLEAR; again++) { // a busy machine
        Ran next = ran(job, context, clock);
        clearest = next.clarity() > clearest.clarity() ? next : clearest;
      }
      jobs.put(job, clearest);
    }
    context.sc().removeSparkListener(clock);
    return jobs;
  }

  private static Ran ran(SlowJob job, JavaSparkContext context, StageClock clock)
      throws TimeoutException {
    long before = collectorMillis();
    job.run(context, SIZE);
    long collected = collectorMillis() - before;
    context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
    return new Ran(job, clock.stages().get(0), collected);
  }

  @Test
  @DisplayName("adds up to what the clock shows, and no term is negative")
  void addsUpToTheClock(Measured measured) {
    measured.record("percent of the clock, 8 tasks at a time", percentOfTheClock(sideBySide(8)));
    List<StageTimes> all = played.stream().map(SimulatedStage::times).toList();
    List<StageTimes> ran = jobs.values().stream().map(Ran::stage).toList();
    List<StageTimes> odd =
        List.of(sideBySide(1), sideBySide(8), noTasks(), tasksOfNoTime(), gapBetweenTasks());
    for (StageTimes stage : concat(List.of(all, ran, odd))) {
      Map<Term, Double> sheet = TimeBreakdown.of(stage);
      double sum = sum(sheet);
      assertThat(Math.abs(sum - stage.wallMillis()))
          .withFailMessage(
              """
              The terms add up to %,.0f ms; the clock shows %,d ms.
                %,d tasks, at most %d at a time
              %s
              A moment in which n tasks run is one moment, and not n. A moment without any task has a \
              term, too, at the start, at the end and in between. Hints 1 and 3""",
              sum, stage.wallMillis(), stage.tasks().size(), atOnce(stage), words(sheet))
          .isLessThanOrEqualTo(HUNDREDTH * stage.wallMillis() + ROUNDING_MILLIS);
      assertThat(sheet.values())
          .withFailMessage(
              "A term is negative:\n%s\nSubtract a time only as far as there is time to subtract it"
                  + " from. Hint 2",
              words(sheet))
          .allMatch(millis -> millis >= 0);
    }
  }

  @Test
  @DisplayName("has the wait for blocks and the writing of files in one term only")
  void countsNothingTwice() {
    played(
            EnumSet.of(
                SimulatedStage.Problem.SLOW_NETWORK,
                SimulatedStage.Problem.SLOW_DISK,
                SimulatedStage.Problem.PAGE_CACHE,
                SimulatedStage.Problem.LARGE_CLOSURE,
                SimulatedStage.Problem.LARGE_RESULT))
        .forEach(
            stage ->
                isTrue(
                    stage,
                    "Some of Spark's times are parts of others. Subtract a part from the time around"
                        + " it, and never more than there is. TaskTimes says which are parts. Hint 2"));
  }

  @Test
  @DisplayName("has a pause of the collector once, however many tasks stood still in it")
  void countsAPauseOnce(Measured measured) {
    measured.record(
        "ms on the sheet for a pause of 200 ms, 8 tasks at a time",
        Math.round(TimeBreakdown.of(sideBySide(8)).getOrDefault(Term.GC, 0.0)));
    Ran ran = jobs.get(SlowJob.COLLECT_NOW);
    double gc = TimeBreakdown.of(ran.stage()).getOrDefault(Term.GC, 0.0);
    assertThat(gc)
        .withFailMessage(
            """
            A job of %d tasks in this JVM: your garbage collection is %,.0f ms; the collectors \
            worked %,d ms. Half of that to one and a half times is right.
              jvmGCTime of the tasks: %s ms
            A pause stops the JVM, and every task in it reports the pause. Hint 3""",
            ran.stage().tasks().size(),
            gc,
            ran.collectorMillis(),
            ran.stage().tasks().stream()
                .map(task -> String.format(Locale.ROOT, "%,d", task.gcMillis()))
                .collect(Collectors.joining(" and ")))
        .isBetween((1 - HALF) * ran.collectorMillis(), (1 + HALF) * ran.collectorMillis());
    played(EnumSet.of(SimulatedStage.Problem.PAUSES))
        .forEach(
            stage ->
                isTrue(
                    stage,
                    "A pause stops the JVM, and every task in it reports the pause. Hint 3"));
  }

  @Test
  @DisplayName("belongs to the task that is left, when the others are done")
  void givesTheTailToTheStraggler() {
    played(EnumSet.of(SimulatedStage.Problem.STRAGGLER))
        .forEach(
            stage ->
                isTrue(
                    stage,
                    "One task waits for blocks long after the others have finished. A moment in which"
                        + " it runs alone is all its own. Hint 3"));
  }

  @Test
  @DisplayName("goes mostly where each of five jobs has its problem, and so in simulated stages")
  void findsTheProblem() {
    for (Ran ran : jobs.values()) {
      Map<Term, Double> sheet = TimeBreakdown.of(ran.stage());
      Set<Term> compared = EnumSet.allOf(Term.class);
      compared.removeAll(ONLY_A_BUSY_MACHINE);
      compared.add(ran.job().problem());
      Term most = ran.job().problem();
      for (Term term : compared) {
        most = sheet.getOrDefault(term, 0.0) > sheet.getOrDefault(most, 0.0) ? term : most;
      }
      Term found = most;
      assertThat(found)
          .withFailMessage(
              () ->
                  """
                  The job "%s" spends most of its time on %s; your largest term is %s.
                    %,d tasks, %,d ms on the clock
                  %s
                  Between its launch and its finish a task also does what none of Spark's times \
                  covers, before it runs and while it runs. Each of the two has a term. Hint 2"""
                      .formatted(
                          ran.job().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                          ran.job().problem(),
                          found,
                          ran.stage().tasks().size(),
                          ran.stage().wallMillis(),
                          words(sheet)))
          .isEqualTo(ran.job().problem());
    }
    played(
            EnumSet.of(
                SimulatedStage.Problem.LATE_START,
                SimulatedStage.Problem.ARITHMETIC,
                SimulatedStage.Problem.SLOW_SERVICE,
                SimulatedStage.Problem.LARGE_ANSWER))
        .forEach(
            stage ->
                isTrue(
                    stage,
                    "A task also takes time before it runs, after it ran, and off the core while it"
                        + " runs. Each of these belongs to a term. Hint 2"));
  }

  private static void isTrue(SimulatedStage stage, String lesson) {
    double wall = stage.times().wallMillis();
    Map<Term, Double> sheet = TimeBreakdown.of(stage.times());
    assertThat(EnumSet.allOf(Term.class))
        .withFailMessage(
            () ->
                "A simulated stage (%s), %d tasks at a time, %,.0f ms on the clock. Every term has to be"
                    .concat(" right to %,.0f ms; those marked are not.\n%s\n%s")
                    .formatted(
                        stage.problem().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        stage.cores(),
                        wall,
                        TENTH * wall,
                        table(stage, sheet),
                        lesson))
        .allMatch(term -> error(term, stage, sheet) <= TENTH * wall);
  }

  private static double error(Term term, SimulatedStage stage, Map<Term, Double> sheet) {
    return Math.abs(sheet.getOrDefault(term, 0.0) - stage.truth().getOrDefault(term, 0.0));
  }

  private static String table(SimulatedStage stage, Map<Term, Double> sheet) {
    return Arrays.stream(Term.values())
        .map(
            term ->
                "  %s %-20s %,10.0f %,10.0f"
                    .formatted(
                        error(term, stage, sheet) <= TENTH * stage.times().wallMillis()
                            ? "   "
                            : ">>>",
                        term,
                        sheet.getOrDefault(term, 0.0),
                        stage.truth().getOrDefault(term, 0.0)))
        .collect(
            Collectors.joining(
                "\n", "  %-24s %10s %10s\n".formatted("    ms", "on the sheet", "in truth"), ""));
  }

  private static String words(Map<Term, Double> sheet) {
    return sheet.entrySet().stream()
        .map(term -> "  %-20s %,10.0f ms".formatted(term.getKey(), term.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private List<SimulatedStage> played(Set<SimulatedStage.Problem> problems) {
    return played.stream().filter(stage -> problems.contains(stage.problem())).toList();
  }

  private static List<SimulatedStage> play() {
    SplittableRandom random = new SplittableRandom(SeededFlights.seed());
    return Stream.of(SimulatedStage.Problem.values())
        .flatMap(
            problem ->
                IntStream.range(0, STAGES_A_KIND)
                    .mapToObj(number -> SimulatedStage.of(problem, random)))
        .toList();
  }

  /** Tasks that begin and end together, half of their time on a core. */
  private static StageTimes sideBySide(int tasks) {
    TaskTimes task = new TaskTimes(1_000, 2_000, 0, 1_000, 500_000_000, 200, 100, 50_000_000, 0, 0);
    return new StageTimes(1_000, 2_000, IntStream.range(0, tasks).mapToObj(i -> task).toList());
  }

  private static StageTimes noTasks() {
    return new StageTimes(1_000, 1_050, List.of());
  }

  /** The driver is busy after the first task, and nothing runs. */
  private static StageTimes gapBetweenTasks() {
    TaskTimes first = new TaskTimes(1_010, 1_210, 5, 190, 180_000_000, 0, 0, 0, 1, 0);
    TaskTimes second = new TaskTimes(1_700, 1_980, 5, 270, 250_000_000, 0, 0, 0, 1, 0);
    return new StageTimes(1_000, 2_000, List.of(second, first));
  }

  /** Shorter than Spark's clock can tell, or longer by a millisecond for its rounding. */
  private static StageTimes tasksOfNoTime() {
    return new StageTimes(
        1_000,
        1_010,
        List.of(
            new TaskTimes(1_001, 1_001, 0, 0, 400_000, 3, 0, 0, 0, 0),
            new TaskTimes(1_001, 1_001, 1, 0, 300_000, 0, 0, 0, 0, 0),
            new TaskTimes(1_002, 1_004, 1, 1, 1_200_000, 5, 0, 0, 1, 0)));
  }

  private static int atOnce(StageTimes stage) {
    return (int)
        stage.tasks().stream()
            .mapToLong(
                task ->
                    stage.tasks().stream()
                        .filter(
                            other ->
                                other.launched() <= task.launched()
                                    && task.launched() < other.finished())
                        .count())
            .max()
            .orElse(0);
  }

  private static long percentOfTheClock(StageTimes stage) {
    return Math.round(100 * sum(TimeBreakdown.of(stage)) / stage.wallMillis());
  }

  private static double sum(Map<Term, Double> sheet) {
    return sheet.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static List<StageTimes> concat(List<List<StageTimes>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  private static long collectorMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
