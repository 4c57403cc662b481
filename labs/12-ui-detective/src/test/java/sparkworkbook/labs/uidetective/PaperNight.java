package sparkworkbook.labs.uidetective;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sparkworkbook.labs.uidetective.Application.Cached;
import sparkworkbook.labs.uidetective.Application.Executor;
import sparkworkbook.labs.uidetective.Application.Stage;
import sparkworkbook.labs.uidetective.Application.Summary;

/**
 * Applications that did not run, of the size of a cluster: what the REST API would say of them.
 * They have what misleads: a task that is slow for a moment, a stage of a few records, a long stage
 * without a problem, thousands of tasks that all have work, few tasks that each have much, memory
 * that is full and sufficient.
 */
final class PaperNight {
  private static final long MIB = 1L << 20;
  private static final long EXECUTOR_BYTES = 8_192 * MIB;
  private static final int CORES = 4;
  private static final String LEVEL = "Memory Deserialized 1x Replicated";

  private final SplittableRandom random;
  private int applications;
  private int stages;

  private PaperNight(SplittableRandom random) {
    this.random = random;
  }

  /**
   * @param each applications of every kind
   */
  static List<Case> of(long seed, int each) {
    PaperNight night = new PaperNight(new SplittableRandom(seed));
    return IntStream.range(0, each).boxed().flatMap(number -> night.oneOfEach()).toList();
  }

  private Stream<Case> oneOfEach() {
    return Stream.of(
        healthy(),
        healthyWithFewTasks(),
        healthyWithAFullCache(),
        healthyWithAPreview(),
        hotKey(),
        hotKeyThatSpills(),
        straggler(),
        spilling(),
        tinyTasks(),
        cacheTooLarge());
  }

  private Case healthy() {
    return of(new Finding.Healthy(), work(nextStage(), random.nextInt(2_000, 10_000)));
  }

  /** Each task has a large part of the records, because there are only a few tasks. */
  private Case healthyWithFewTasks() {
    return of(new Finding.Healthy(), work(nextStage(), random.nextInt(2, 5)));
  }

  /** About every other time some of the cached partitions are on disk. */
  private Case healthyWithAFullCache() {
    Cluster cluster = cluster();
    Cached cached = cluster.cached(random.nextInt(100), cluster.room(), 0);
    return of(
        new Finding.Healthy(),
        random.nextInt(2) == 0 ? cached : partlyOnDisk(cached),
        cluster.full());
  }

  /** Another cache fits, in the list before it or after it. */
  private Case cacheTooLarge() {
    Cluster cluster = cluster();
    int inOther = random.nextInt(1, cluster.room() / 2);
    Cached fits = cluster.cached(random.nextInt(100), inOther, 0);
    Cached tooLarge =
        cluster.cached(
            random.nextInt(100, 200),
            cluster.room() - inOther,
            random.nextInt(5, 2 * cluster.room()));
    return of(
        new Finding.CacheTooLarge(
            tooLarge.rdd(), tooLarge.cachedPartitions(), tooLarge.partitions()),
        List.of(rereading(nextStage(), tooLarge)),
        random.nextInt(2) == 0 ? List.of(fits, tooLarge) : List.of(tooLarge, fits),
        cluster.full());
  }

  private Case healthyWithAPreview() {
    Cluster cluster = cluster();
    long bytes = cluster.partitionBytes();
    Cached first = new Cached(random.nextInt(100), LEVEL, cluster.room(), 1, bytes, 0);
    return of(new Finding.Healthy(), first, cluster.holding(bytes));
  }

  private Case hotKey() {
    return hotKey(random.nextInt(8, 400), 0);
  }

  private Case hotKeyThatSpills() {
    return hotKey(random.nextInt(8, 11), random.nextLong(500, 50_000) * MIB);
  }

  private Case hotKey(int tasks, long spilledBytes) {
    Stage stage = hot(nextStage(), tasks, spilledBytes);
    return of(
        new Finding.HotKey(
            stage.id(), stage.shuffleReadRecordsByTask().most(), stage.shuffleReadRecords()),
        stage);
  }

  private Case straggler() {
    int id = nextStage();
    Stage well = random.nextInt(2) == 0 ? work(id, random.nextInt(8, 400)) : scan(id);
    long median = well.runMillis().median();
    long most = 10 * median + random.nextLong(2_000, 600_000);
    return of(new Finding.Straggler(id, most), with(well, spread(median, most)));
  }

  private Case spilling() {
    int tasks = random.nextInt(50, 400);
    long each = random.nextLong(64, 4_000) * MIB;
    long earlier = random.nextInt(2) == 0 ? each : each / 8;
    Stage first = spilled(work(nextStage(), tasks), earlier);
    Stage second = spilled(work(nextStage(), tasks), each + each / 8 - earlier);
    Stage most = first.memorySpilled() > second.memorySpilled() ? first : second;
    return of(
        new Finding.Spilling(most.id(), most.memorySpilled(), most.diskSpilled()), first, second);
  }

  private Case tinyTasks() {
    int tasks = random.nextInt(600, 20_000);
    long records = random.nextLong(3L * tasks, 5L * tasks);
    Summary byTask = new Summary(0, 2, 3, 5, random.nextLong(18, 40));
    boolean fromFiles = random.nextInt(2) == 0;
    Stage stage =
        new Stage(
            nextStage(),
            tasks,
            fromFiles ? records : 0,
            fromFiles ? 0 : records,
            0,
            0,
            new Summary(1, 2, 3, 5, random.nextLong(50, 600)),
            fromFiles ? byTask : Summary.ZERO,
            fromFiles ? Summary.ZERO : byTask,
            Summary.ZERO);
    return of(new Finding.TinyTasks(stage.id(), tasks, records), stage);
  }

  private Case of(Finding truth, Stage... marked) {
    return of(truth, List.of(marked), List.of(), cluster().holding(MIB));
  }

  private Case of(Finding truth, Cached cached, List<Executor> executors) {
    Stage well = work(nextStage(), random.nextInt(8, 400));
    return of(truth, List.of(well), List.of(cached), executors);
  }

  /** Before each of these stages one reads files, after each one adds up a handful of records. */
  private Case of(
      Finding truth, List<Stage> marked, List<Cached> storage, List<Executor> executors) {
    List<Stage> all = new ArrayList<>();
    for (Stage stage : marked) {
      all.addAll(List.of(scan(stage.id() - 1), stage, handful(stage.id() + 1)));
    }
    for (int others = random.nextInt(3); others > 0; others--) {
      all.add(work(nextStage(), random.nextInt(8, 400)));
    }
    all.sort(Comparator.comparingInt(Stage::id).reversed());
    applications++;
    return new Case(
        "on paper", new Application("paper-" + applications, all, storage, executors), truth);
  }

  private Cluster cluster() {
    return new Cluster(random.nextInt(4, 40), random.nextLong(200, 600) * MIB);
  }

  /** All partitions are cached, and as many bytes as in memory are on disk. */
  private static Cached partlyOnDisk(Cached cached) {
    return new Cached(
        cached.rdd(),
        "Disk Memory Deserialized 1x Replicated",
        2 * cached.partitions(),
        2 * cached.partitions(),
        cached.memoryBytes(),
        cached.memoryBytes());
  }

  /** Executors of one size, and partitions of one size to fill them. */
  private record Cluster(int executors, long partitionBytes) {
    /** Partitions that fit. */
    int room() {
      return executors * (int) (EXECUTOR_BYTES / partitionBytes);
    }

    Cached cached(int rdd, int kept, int missing) {
      return new Cached(rdd, LEVEL, kept + missing, kept, kept * partitionBytes, 0);
    }

    List<Executor> full() {
      return each(EXECUTOR_BYTES / partitionBytes * partitionBytes);
    }

    /** The first one holds so much, the others nothing. */
    List<Executor> holding(long bytes) {
      List<Executor> all = new ArrayList<>(each(0));
      all.set(0, new Executor("0", CORES, bytes, EXECUTOR_BYTES));
      return all;
    }

    private List<Executor> each(long bytes) {
      return IntStream.range(0, executors)
          .mapToObj(number -> new Executor("" + number, CORES, bytes, EXECUTOR_BYTES))
          .toList();
    }
  }

  /** One task has from seven to nine tenths of the records, and takes the longer for it. */
  private Stage hot(int id, int tasks, long spilledBytes) {
    long total = random.nextLong(20_000_000, 20_000_000_000L);
    long most = total / 100 * random.nextLong(70, 91);
    long other = (total - most) / (tasks - 1);
    long median = random.nextLong(200, 4_000);
    return new Stage(
        id,
        tasks,
        0,
        total,
        spilledBytes,
        spilledBytes / 5,
        spread(median, median * random.nextLong(12, 40)),
        Summary.ZERO,
        spread(other, most),
        new Summary(0, 0, 0, 0, spilledBytes));
  }

  /** One file is larger than the others: the task that reads it has most to do, but not by much. */
  private Stage scan(int id) {
    int tasks = random.nextInt(40, 2_000);
    long records = random.nextLong(200_000, 2_000_000);
    long median = random.nextLong(2_000, 20_000);
    return new Stage(
        id,
        tasks,
        records * tasks,
        0,
        0,
        0,
        spread(median, median * 18 / 10),
        spread(records, records * 175 / 100),
        Summary.ZERO,
        Summary.ZERO);
  }

  /** Tasks find their partition in three batches in the cache, or read the files again. */
  private Stage rereading(int id, Cached cached) {
    long records = random.nextLong(200_000, 2_000_000);
    long millis = random.nextLong(2_000, 20_000);
    int missing = cached.partitions() - cached.cachedPartitions();
    boolean aQuarter = 4 * missing > cached.partitions();
    boolean half = 2 * missing > cached.partitions();
    return new Stage(
        id,
        cached.partitions(),
        records * missing + 3L * cached.cachedPartitions(),
        0,
        0,
        0,
        new Summary(10, 15, half ? millis : 20, aQuarter ? millis : 30, millis * 12 / 10),
        new Summary(3, 3, half ? records : 3, aQuarter ? records : 3, records),
        Summary.ZERO,
        Summary.ZERO);
  }

  private Stage work(int id, int tasks) {
    long records = random.nextLong(100_000, 1_000_000);
    long median = random.nextLong(800, 8_000);
    return new Stage(
        id,
        tasks,
        0,
        records * tasks,
        0,
        0,
        spread(median, median * 17 / 10),
        Summary.ZERO,
        spread(records, records * 12 / 10),
        Summary.ZERO);
  }

  /** A few records for many tasks, of which one stumbles: the last stage of many jobs. */
  private Stage handful(int id) {
    long most = random.nextLong(2, 9);
    return new Stage(
        id,
        random.nextInt(8, 41),
        0,
        most + 1,
        0,
        0,
        new Summary(1, 2, 4, 9, random.nextLong(60, 600)),
        Summary.ZERO,
        new Summary(0, 0, 0, 0, most),
        Summary.ZERO);
  }

  private static Summary spread(long median, long most) {
    return new Summary(median * 9 / 10, median * 95 / 100, median, median * 105 / 100, most);
  }

  private static Stage with(Stage stage, Summary runMillis) {
    return new Stage(
        stage.id(),
        stage.tasks(),
        stage.inputRecords(),
        stage.shuffleReadRecords(),
        stage.memorySpilled(),
        stage.diskSpilled(),
        runMillis,
        stage.inputRecordsByTask(),
        stage.shuffleReadRecordsByTask(),
        stage.memorySpilledByTask());
  }

  /** Every task spills; the stage is done before those around it. */
  private static Stage spilled(Stage stage, long bytesEach) {
    return new Stage(
        stage.id(),
        stage.tasks(),
        stage.inputRecords(),
        stage.shuffleReadRecords(),
        bytesEach * stage.tasks(),
        bytesEach * stage.tasks() / 5,
        spread(500, 700),
        stage.inputRecordsByTask(),
        stage.shuffleReadRecordsByTask(),
        spread(bytesEach, bytesEach * 3 / 2));
  }

  /** Numbers go up by more than one: stages that were skipped have numbers, too. */
  private int nextStage() {
    stages += random.nextInt(4, 9);
    return stages;
  }
}
