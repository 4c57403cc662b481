package sparkworkbook.labs.executorsizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Optional;
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

  /** A cluster, a job, and the plan that was made for them. */
  private record Case(String name, Cluster cluster, Workload workload) {
    Optional<Sizing> best() {
      return BestPlan.of(cluster, workload);
    }

    Placement placed(Sizing plan) {
      return Placement.of(cluster, workload, plan);
    }

    @Override
    public String toString() {
      return """
      %s
        %d nodes, each %d cores and %,d MiB, of which the system keeps %d and %,d
        containers are multiples of %,d MiB
        executors: cores %d to %d, cores a task %d, heap %,d MiB or more, off-heap %,d
        driver: cores %d, heap %,d MiB"""
          .formatted(
              name,
              cluster.nodes(),
              cluster.cores(),
              cluster.memoryMib(),
              cluster.systemCores(),
              cluster.systemMib(),
              cluster.incrementMib(),
              workload.minCores(),
              workload.maxCores(),
              workload.cpusPerTask(),
              workload.leastHeapMib(),
              workload.offHeapMib(),
              workload.driverCores(),
              workload.driverHeapMib());
    }
  }

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
                  executors that wait for a place: none, but %d of %d do
                  %s
                    the plan: %s
                    a container of %,d MiB, as Spark asks for it and the manager rounds it
                                               executors    cores     MiB
                    fit on a node              %9d %8d %,7d
                    fit beside the driver      %9d %8d %,7d
                  The manager starts what fits and keeps the rest waiting: no error, and a job that is \
                  slower than its plan. What is in a container beside the heap, and what else takes cores \
                  and memory of a node? Hint 1""",
                  placed.waiting(),
                  placed.asked(),
                  each,
                  words(plan),
                  placed.containerMib(),
                  placed.perNode(),
                  cluster.cores() - cluster.systemCores(),
                  cluster.memoryMib() - cluster.systemMib(),
                  placed.besideDriver(),
                  cluster.cores() - cluster.systemCores() - each.workload().driverCores(),
                  cluster.memoryMib() - cluster.systemMib() - placed.driverMib())
              .isZero();
          assertThat(plan.overheadMib())
              .as("MiB of overhead that Spark adds to a heap of %,d MiB", plan.heapMib())
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
          assertThat(tasks > most || tasks == most && plan.executors() <= best.executors())
              .withFailMessage(
                  """
                  tasks at once: %d on %d executors, but the plan has %d on %d
                  %s
                    the plan: %s
                  Cores that no executor can use are paid for all the same; executors that are not \
                  needed cost a reserve, an overhead and a copy of each broadcast. How many cores of a \
                  node are left over with three, four, five cores to an executor? Hint 2""",
                  most, best.executors(), tasks, plan.executors(), each, words(plan))
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
                  heap: %,d MiB at least, but it is %,d
                  %s
                    the plan: %s
                  The job does not run in less. Fewer executors, then. Hint 3""",
                  each.workload().leastHeapMib(), plan.heapMib(), each, words(plan))
              .isGreaterThanOrEqualTo(each.workload().leastHeapMib());
          Sizing larger = new Sizing(plan.cores(), plan.executors(), plan.heapMib() + 1, 0);
          assertThat(each.placed(larger).waiting())
              .withFailMessage(
                  """
                  heap: as large as the nodes allow, but with %,d MiB the same %d executors fit, too
                  %s
                    the plan: %s
                  Memory that no container holds is memory that spills for want of it. Of what is the \
                  overhead a tenth, and what does rounding leave? Hint 3""",
                  larger.heapMib(), plan.executors(), each, words(plan))
              .isPositive();
        });
  }

  @Test
  @DisplayName("is refused where nothing can run, with a word on what is short")
  void refusesWhatCannotRun() {
    Workload small = new Workload(2, 4, 1, 450, 0, 1, 450);
    refuses(new Case("one core for containers", new Cluster(3, 2, 8192, 1, 0, 1), small), "core");
    refuses(
        new Case("833 MiB for containers", new Cluster(3, 8, 1024, 1, 191, 1), small), "memory");
    refuses(
        new Case(
            "a driver larger than a node",
            new Cluster(3, 8, 8192, 1, 0, 1),
            new Workload(2, 4, 1, 450, 0, 1, 8000)),
        "driver");
    refuses(
        new Case("the driver takes the only node", new Cluster(1, 3, 8192, 1, 0, 1), small),
        "driver");
    cases().filter(each -> each.best().isEmpty()).forEach(each -> refuses(each, ""));
    Case least = new Case("just enough", new Cluster(2, 3, 1858, 1, 1024, 1), small);
    assertThat(catchThrowable(() -> ExecutorSizing.plan(least.cluster(), least.workload())))
        .as("one executor fits\n%s", least)
        .isNull();
  }

  private static String words(Sizing plan) {
    return "%d executors, each %d cores and %,d MiB of heap"
        .formatted(plan.executors(), plan.cores(), plan.heapMib());
  }

  private static void refuses(Case each, String word) {
    Throwable refusal = catchThrowable(() -> ExecutorSizing.plan(each.cluster(), each.workload()));
    assertThat(refusal)
        .withFailMessage(
            """
            to be refused with an IllegalArgumentException, but it was %s
            %s
            No executor ever starts there. A plan that says nothing of it is found out at night, by a \
            job that waits. Hint 3""",
            refusal == null ? "planned" : "answered with " + refusal, each)
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(refusal)
        .as("the refusal says what is short (cores, memory, or room beside the driver)\n%s", each)
        .message()
        .containsIgnoringCase(word);
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
            "a plan, since executors can run there, but the answer was %s\n%s", refusal[0], each)
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
            "tasks of two cores, and memory beside the heap",
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
        .mapToObj(number -> drawn("cluster " + number + " of this run", random))
        .toList();
  }

  private static Case drawn(String name, SplittableRandom random) {
    int cores = random.nextInt(2, 97);
    long memory = cores * random.nextLong(1024, 8192);
    int minCores = random.nextInt(1, 5);
    int maxCores = minCores + random.nextInt(4);
    Cluster cluster =
        new Cluster(
            random.nextInt(1, 40),
            cores,
            memory,
            random.nextInt(3),
            memory * random.nextInt(16) / 100,
            1L << random.nextInt(11));
    Workload workload =
        new Workload(
            minCores,
            maxCores,
            random.nextInt(1, Math.min(maxCores, 3) + 1),
            random.nextLong(450, 8192),
            random.nextBoolean() ? 0 : random.nextLong(1, 4096),
            random.nextInt(1, 5),
            random.nextLong(450, 16_384));
    return new Case(name, cluster, workload);
  }

  private static void report(TestReporter reporter, String metric, long value) {
    reporter.publishEntry(Measured.KEY_PREFIX + metric, Long.toString(value));
  }
}
