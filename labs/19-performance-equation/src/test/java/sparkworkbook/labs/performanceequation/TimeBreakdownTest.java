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
 * Five sick jobs run once, and their stages are measured as Spark measures them. Many more are
 * played, so that the truth is known.
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

  /** A task that is not ill waits for these, too, when others want the cores. */
  private static final Set<Term> ONLY_A_BUSY_MACHINE = EnumSet.of(Term.WAITING, Term.SCHEDULING);

  /** An illness that shows whatever else the machine does. */
  private static final double CLEAR = 2;

  private static final double HUNDREDTH = 0.01;

  /** A job that ran here: its stage, and what the JVM's collectors needed meanwhile. */
  private record Ran(SickJob job, StageTimes stage, long collectorMillis) implements Serializable {
    /** How many times what the job is ill with exceeds any other thing that Spark measured. */
    double clarity() {
      double ill = 0;
      double most = 1;
      for (Term term : Term.values()) {
        double millis = stage.tasks().stream().mapToDouble(task -> raw(term, task)).sum();
        if (term == job.illness()) {
          ill = millis;
        } else if (!ONLY_A_BUSY_MACHINE.contains(term)) {
          most = Math.max(most, millis);
        }
      }
      return ill / most;
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
  private final Map<SickJob, Ran> jobs = new EnumMap<>(SickJob.class);

  @BeforeAll
  void runTheSickJobs(SparkSession spark) {
    jobs.putAll(Prepared.once(TimeBreakdownTest.class, "the sick jobs", () -> run(spark)));
  }

  private static EnumMap<SickJob, Ran> run(SparkSession spark) throws Exception {
    EnumMap<SickJob, Ran> jobs = new EnumMap<>(SickJob.class);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    StageClock clock = new StageClock();
    context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
    context.sc().addSparkListener(clock);
    for (SickJob job : SickJob.values()) {
      job.run(context, 1); // the first time, most of it would be loading classes
    }
    context.sc().listenerBus().waitUntilEmpty(DRAIN_MILLIS);
    clock.stages();
    for (SickJob job : SickJob.values()) {
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

  private static Ran ran(SickJob job, JavaSparkContext context, StageClock clock)
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
    List<StageTimes> odd = List.of(sideBySide(1), sideBySide(8), noTasks(), tasksOfNoTime());
    for (StageTimes stage : concat(all, ran, odd)) {
      Map<Term, Double> sheet = TimeBreakdown.of(stage);
      double sum = sum(sheet);
      assertThat(Math.abs(sum - stage.wallMillis()))
          .withFailMessage(
              """
              the terms add up to %,.0f ms, but the clock shows %,d ms
                %,d tasks, at most %d at a time
              %s
              A sum that is not the clock's answers no question: nobody knows what would be won by \
              halving a term. How many tasks does a moment belong to? And if there is none? \
              Hints 1 and 3""",
              sum, stage.wallMillis(), stage.tasks().size(), atOnce(stage), words(sheet))
          .isLessThanOrEqualTo(HUNDREDTH * stage.wallMillis() + ROUNDING_MILLIS);
      assertThat(sheet.values()).as("terms of less than nothing: %s", sheet).allMatch(v -> v >= 0);
    }
  }

  @Test
  @DisplayName("has the wait for blocks and the writing of files in one term only")
  void countsNothingTwice() {
    played(
            EnumSet.of(
                SimulatedStage.Illness.SLOW_NETWORK,
                SimulatedStage.Illness.SLOW_DISK,
                SimulatedStage.Illness.PAGE_CACHE,
                SimulatedStage.Illness.LARGE_CLOSURE,
                SimulatedStage.Illness.LARGE_RESULT))
        .forEach(
            stage ->
                isTrue(
                    stage,
                    "Some of Spark's times lie within others: what is within is to be taken out of"
                        + " what is around it, and of no more than that. Which are they? Hint 2"));
  }

  @Test
  @DisplayName("has a pause of the collector once, however many tasks stood still in it")
  void countsAPauseOnce(Measured measured) {
    measured.record(
        "ms on the sheet for a pause of 200 ms, 8 tasks at a time",
        Math.round(TimeBreakdown.of(sideBySide(8)).getOrDefault(Term.GC, 0.0)));
    Ran ran = jobs.get(SickJob.COLLECT_NOW);
    double gc = TimeBreakdown.of(ran.stage()).getOrDefault(Term.GC, 0.0);
    assertThat(gc)
        .withFailMessage(
            """
            a job of %d tasks in this JVM: %,.0f ms of garbage collection on the sheet, but its \
            collectors worked %,d ms
              jvmGCTime of the tasks: %s ms
            A pause stops the JVM, and every task in it reports the pause. Hint 3""",
            ran.stage().tasks().size(),
            gc,
            ran.collectorMillis(),
            ran.stage().tasks().stream()
                .map(task -> String.format(Locale.ROOT, "%,d", task.gcMillis()))
                .collect(Collectors.joining(" and ")))
        .isBetween((1 - HALF) * ran.collectorMillis(), (1 + HALF) * ran.collectorMillis());
    played(EnumSet.of(SimulatedStage.Illness.PAUSES))
        .forEach(
            stage ->
                isTrue(
                    stage,
                    "A pause stops the JVM, and every task in it reports the pause. Hint 3"));
  }

  @Test
  @DisplayName("belongs to the task that is left, when the others are done")
  void givesTheTailToTheStraggler() {
    played(EnumSet.of(SimulatedStage.Illness.STRAGGLER))
        .forEach(
            stage ->
                isTrue(
                    stage,
                    "One task waits for blocks long after the others are done, and then the whole"
                        + " stage waits with it. What share of such a moment is its own? Hint 3"));
  }

  @Test
  @DisplayName("goes where each of five sick jobs is ill")
  void findsTheIllness() {
    for (Ran ran : jobs.values()) {
      Map<Term, Double> sheet = TimeBreakdown.of(ran.stage());
      Set<Term> compared = EnumSet.allOf(Term.class);
      compared.removeAll(ONLY_A_BUSY_MACHINE);
      compared.add(ran.job().illness());
      Term most = ran.job().illness();
      for (Term term : compared) {
        most = sheet.getOrDefault(term, 0.0) > sheet.getOrDefault(most, 0.0) ? term : most;
      }
      Term found = most;
      assertThat(found)
          .withFailMessage(
              () ->
                  """
                  %s: most of the time to %s, but the sheet has most in %s
                    %,d tasks, %,d ms on the clock
                  %s
                  Whoever tunes by this sheet tunes something else. What does a task do between its \
                  launch and its finish that none of Spark's times covers? And what does it do while \
                  it runs, off the core? Hint 2"""
                      .formatted(
                          ran.job().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                          ran.job().illness(),
                          found,
                          ran.stage().tasks().size(),
                          ran.stage().wallMillis(),
                          words(sheet)))
          .isEqualTo(ran.job().illness());
    }
  }

  private static void isTrue(SimulatedStage stage, String lesson) {
    double wall = stage.times().wallMillis();
    Map<Term, Double> sheet = TimeBreakdown.of(stage.times());
    assertThat(EnumSet.allOf(Term.class))
        .withFailMessage(
            () ->
                "%s, %d tasks at a time, %,.0f ms on the clock: every term right to a tenth of that\n%s\n%s"
                    .formatted(
                        stage.illness().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        stage.cores(),
                        wall,
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

  private List<SimulatedStage> played(Set<SimulatedStage.Illness> illnesses) {
    return played.stream().filter(stage -> illnesses.contains(stage.illness())).toList();
  }

  private static List<SimulatedStage> play() {
    SplittableRandom random = new SplittableRandom(SeededFlights.seed());
    return Stream.of(SimulatedStage.Illness.values())
        .flatMap(
            illness ->
                IntStream.range(0, STAGES_A_KIND)
                    .mapToObj(number -> SimulatedStage.of(illness, random)))
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

  @SafeVarargs
  private static List<StageTimes> concat(List<StageTimes>... lists) {
    return Stream.of(lists).flatMap(List::stream).toList();
  }

  private static long collectorMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }
}
