package sparkworkbook.labs.executorsizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Measured;

/** Held against what a cluster manager would start, on five clusters and on two hundred others. */
@DisplayName("A plan for a cluster")
class ExecutorSizingTest {
  private static final int DRAWN = 200;

  private static final Case OF_THE_COURSE =
      new Case(
          "the cluster of the course, on YARN",
          new Cluster(10, 32, 131_072, 1, 13_108, 1024),
          new Workload(3, 5, 1, 1024, 0, 1, 8192));

  @Test
  @DisplayName("has a place for every container, the driver's among them")
  void everyContainerFindsAPlace(TestReporter reporter) {
    Sizing courses = plan(OF_THE_COURSE);
    report(reporter, "executors that wait for ever", OF_THE_COURSE.placed(courses).waiting());
    forEachThatCanRun(
        each -> {
          Sizing plan = plan(each);
          Placement placed = each.placed(plan);
          Cluster cluster = each.cluster();
          assertThat(placed.waiting())
              .withFailMessage(
                  """
                  %d of the %d executors do not fit and wait; none may wait.
                  %s
                    the plan: %s
                    a container: %,d MiB, as Spark asks for it and the manager rounds it
                                            executors    cores     MiB
                    on a node               %9d %8d %,7d
                    next to the driver      %9d %8d %,7d
                  The manager starts what fits, and reports no error. A container holds more than the \
                  heap, and the system and the driver take cores and memory, too. Hints 1 and 3""",
                  placed.waiting(),
                  placed.asked(),
                  each,
                  words(plan),
                  placed.containerMib(),
                  placed.perNode(),
                  cluster.cores() - cluster.systemCores(),
                  cluster.memoryMib() - cluster.systemMib(),
                  placed.nextToDriver(),
                  cluster.cores() - cluster.systemCores() - each.workload().driverCores(),
                  cluster.memoryMib() - cluster.systemMib() - placed.driverMib())
              .isZero();
          assertThat(plan.overheadMib())
              .withFailMessage(
                  """
                  overheadMib is %,d. To a heap of %,d MiB Spark adds %,d MiB: a tenth, and at least \
                  384. Hint 3""",
                  plan.overheadMib(), plan.heapMib(), Placement.overhead(plan.heapMib()))
              .isEqualTo(Placement.overhead(plan.heapMib()));
        });
  }

  @Test
  @DisplayName("runs as many tasks at once as the cluster can, on as few executors as do")
  void mostTasksRunAtOnce(TestReporter reporter) {
    Sizing courses = plan(OF_THE_COURSE);
    report(
        reporter,
        "tasks at once on what starts",
        (long) OF_THE_COURSE.placed(courses).running() * courses.cores());
    forEachThatCanRun(
        each -> {
          Sizing plan = plan(each);
          Sizing best = each.best().orElseThrow();
          int tasks = BestPlan.tasks(plan, each.workload());
          int most = BestPlan.tasks(best, each.workload());
          assertThat(plan.cores())
              .withFailMessage(
                  """
                  The executors of the plan have %d cores; the job asks for %d to %d.
                  %s
                    the plan: %s
                  Try every number of cores that the job allows, and no other. Hint 2""",
                  plan.cores(),
                  each.workload().minCores(),
                  each.workload().maxCores(),
                  each,
                  words(plan))
              .isBetween(each.workload().minCores(), each.workload().maxCores());
          assertThat(tasks > most || tasks == most && plan.executors() <= best.executors())
              .withFailMessage(
                  """
                  The plan runs %d tasks at once on %d executors; possible are %d on %d.
                  %s
                    the plan: %s
                  Cores that no executor can use are lost. Each executor costs a reserve, an overhead \
                  and a copy of every broadcast. How many cores of a node are left over with each \
                  number of cores that the job allows? Hint 2""",
                  tasks, plan.executors(), most, best.executors(), each, words(plan))
              .isTrue();
        });
  }

  @Test
  @DisplayName("gives each executor the largest heap with which they all fit, and never too little")
  void noLargerHeapFits(TestReporter reporter) {
    report(reporter, "MiB of heap", plan(OF_THE_COURSE).heapMib());
    forEachThatCanRun(
        each -> {
          Sizing plan = plan(each);
          assertThat(plan.heapMib())
              .withFailMessage(
                  """
                  The heap of an executor is %,d MiB; the job needs %,d.
                  %s
                    the plan: %s
                  Where memory is short, fewer executors fit on a node. Hint 3""",
                  plan.heapMib(), each.workload().leastHeapMib(), each, words(plan))
              .isGreaterThanOrEqualTo(each.workload().leastHeapMib());
          Sizing larger = new Sizing(plan.cores(), plan.executors(), plan.heapMib() + 1, 0);
          assertThat(each.placed(larger).waiting())
              .withFailMessage(
                  """
                  The heap of an executor is %,d MiB; with %,d the same %d executors fit, too.
                  %s
                    the plan: %s
                  Memory in no container is not used. The overhead is a tenth of the heap, and not of \
                  the container. What is left over after rounding? Hint 3""",
                  plan.heapMib(), larger.heapMib(), plan.executors(), each, words(plan))
              .isPositive();
        });
  }

  @Test
  @DisplayName("is refused where nothing can run, with a word on what is short")
  void refusesWhatCannotRun() {
    Workload small = new Workload(2, 4, 1, 450, 0, 1, 450);
    String cores =
        refusal(new Case("one core for containers", new Cluster(3, 2, 8192, 1, 0, 1), small));
    String memory =
        refusal(new Case("833 MiB for containers", new Cluster(3, 8, 1024, 1, 191, 1), small));
    refusal(
        new Case(
            "a driver larger than a node",
            new Cluster(3, 8, 8192, 1, 0, 1),
            new Workload(2, 4, 1, 450, 0, 1, 8000)));
    refusal(new Case("the driver takes the only node", new Cluster(1, 3, 8192, 1, 0, 1), small));
    cases().filter(each -> each.best().isEmpty()).forEach(ExecutorSizingTest::refusal);
    assertThat(cores.replaceAll("[0-9]", ""))
        .withFailMessage(
            """
            A cluster that is short of cores and one that is short of memory are refused with the \
            same words:
              %s
            Name the one that is short. Hint 3""",
            cores)
        .isNotEqualTo(memory.replaceAll("[0-9]", ""));
    plan(new Case("just enough for one executor", new Cluster(2, 3, 1858, 1, 1024, 1), small));
  }

  private static String words(Sizing plan) {
    return "%d executors, each %d cores and %,d MiB of heap"
        .formatted(plan.executors(), plan.cores(), plan.heapMib());
  }

  private static String refusal(Case each) {
    Throwable refusal = catchThrowable(() -> ExecutorSizing.plan(each.cluster(), each.workload()));
    assertThat(refusal)
        .withFailMessage(
            """
            A cluster that can run no executor was %s; required is an IllegalArgumentException.
            %s
              it is short of: %s
            Without it the job is submitted, and waits for executors that never start. Hint 3""",
            refusal == null ? "given a plan" : "answered with " + refusal,
            each,
            String.join(", ", each.shortage()))
        .isInstanceOf(IllegalArgumentException.class);
    String message = String.valueOf(refusal.getMessage());
    assertThat(each.shortage())
        .withFailMessage(
            """
            The refusal says "%s".
            It has to name what is short here: %s.
            %s
            Hint 3""",
            message, String.join(" or ", each.shortage()), each)
        .anyMatch(word -> message.toLowerCase(Locale.ROOT).contains(word.replaceAll("s$", "")));
    return message;
  }

  private static void forEachThatCanRun(Consumer<Case> check) {
    cases().filter(each -> each.best().isPresent()).forEach(check);
  }

  private static Sizing plan(Case each) {
    Throwable[] refusal = new Throwable[1];
    Sizing[] plan = new Sizing[1];
    refusal[0] =
        catchThrowable(() -> plan[0] = ExecutorSizing.plan(each.cluster(), each.workload()));
    assertThat(refusal[0])
        .withFailMessage(
            "Executors can run on this cluster, and the answer is %s.\n%s", refusal[0], each)
        .isNull();
    return plan[0];
  }

  private static Stream<Case> cases() {
    return Stream.concat(wellKnown().stream(), drawn().stream());
  }

  private static List<Case> wellKnown() {
    return List.of(
        OF_THE_COURSE,
        new Case(
            "small executors, on Kubernetes",
            new Cluster(4, 13, 18_432, 1, 2048, 1),
            new Workload(2, 2, 1, 1024, 0, 1, 1024)),
        new Case(
            "many cores, little memory",
            new Cluster(6, 64, 65_536, 2, 8192, 512),
            new Workload(2, 5, 1, 6144, 0, 2, 4096)),
        new Case(
            "tasks of two cores, and off-heap memory",
            new Cluster(5, 16, 65_536, 1, 6554, 1024),
            new Workload(3, 5, 2, 2048, 2048, 1, 4096)),
        new Case(
            "one node for everything",
            new Cluster(1, 8, 32_768, 1, 2048, 256),
            new Workload(1, 5, 1, 1024, 0, 1, 2048)));
  }

  private static List<Case> drawn() {
    SplittableRandom random = new SplittableRandom(SeededFlights.seed());
    return IntStream.rangeClosed(1, DRAWN)
        .mapToObj(number -> Case.drawn("cluster " + number + " of this run", random))
        .toList();
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
