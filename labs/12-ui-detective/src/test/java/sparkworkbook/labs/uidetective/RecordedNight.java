package sparkworkbook.labs.uidetective;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDBlockId;

/**
 * Small applications of other sizes and other keys for every seed, run one after another in this
 * JVM, and read back from Spark's History Server.
 */
final class RecordedNight {
  /**
   * A task that takes so long, and twice as long as the median of its stage, begins to look like a
   * slow one. Where the machine has made one that was not ordered, the application runs again.
   */
  private static final long OUTLIER_MILLIS = 600;

  private static final int TRIES = 8;
  private static final int NOBODY = -1;

  private static final long ROOMY = 256L << 20;
  private static final long TIGHT = 6L << 20;

  private final long seed;
  private final SplittableRandom random;
  private final Recording recording;
  private final Map<String, Finding> truths = new LinkedHashMap<>();

  private RecordedNight(long seed, Path folder) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.recording = Recording.of(conf(folder));
  }

  /**
   * Six applications, one for each kind of finding.
   *
   * @param folder for event logs; anything else goes next to it
   */
  static List<Case> of(long seed, Path folder) {
    RecordedNight night = new RecordedNight(seed, folder);
    night.healthy();
    night.hotKey();
    night.straggler();
    night.spilling();
    night.tinyTasks();
    night.cacheTooLarge();
    try (History history = History.of(folder)) {
      return history.applications(List.copyOf(night.truths.keySet())).stream()
          .map(read -> new Case("recorded", read, night.truths.get(read.id())))
          .toList();
    }
  }

  private void healthy() {
    int rows = random.nextInt(20_000, 30_000);
    int partitions = random.nextInt(8, 13);
    record(
        ROOMY,
        spark -> {
          NightJobs.showTheBoard(flights(spark, rows, partitions));
          NightJobs.previewTheBoard(flights(spark, rows, partitions));
          NightJobs.askForGates(flights(spark, rows, 2), partitions, NOBODY, 0);
        },
        log -> new Finding.Healthy());
  }

  private void hotKey() {
    int rows = random.nextInt(120_000, 140_000);
    int partitions = random.nextInt(8, 13);
    int percent = random.nextInt(75, 91);
    String guest = "G" + random.nextInt(1_000);
    record(
        ROOMY,
        spark -> NightJobs.bookMiles(flights(spark, rows, 2), guest, percent, partitions, 15),
        log -> {
          int stage = log.secondStage();
          long records = 0;
          long most = 0;
          for (TaskLog.Task task : log.tasks(stage)) {
            records += task.shuffleRecords();
            most = Math.max(most, task.shuffleRecords());
          }
          return new Finding.HotKey(stage, most, records);
        });
  }

  private void straggler() {
    int rows = random.nextInt(15_000, 25_000);
    int partitions = random.nextInt(8, 13);
    int late = random.nextInt(partitions);
    long wait = random.nextLong(1_500, 1_800);
    record(
        ROOMY,
        spark -> NightJobs.askForGates(flights(spark, rows, 2), partitions, late, wait),
        log -> {
          int stage = log.secondStage();
          long most = log.tasks(stage).stream().mapToLong(TaskLog.Task::runMillis).max().orElse(0);
          return new Finding.Straggler(stage, most);
        });
  }

  private void spilling() {
    int rows = random.nextInt(40_000, 50_000);
    record(
        TIGHT,
        spark -> NightJobs.sortTheArchive(flights(spark, rows, 2), 2),
        log -> {
          int stage = log.secondStage();
          long memory = log.tasks(stage).stream().mapToLong(TaskLog.Task::memorySpilled).sum();
          long disk = log.tasks(stage).stream().mapToLong(TaskLog.Task::diskSpilled).sum();
          return new Finding.Spilling(stage, memory, disk);
        });
  }

  private void tinyTasks() {
    int rows = random.nextInt(1_500, 2_500);
    int partitions = random.nextInt(500, 700);
    record(
        ROOMY,
        spark -> NightJobs.countRoutes(flights(spark, rows, 2), partitions),
        log -> {
          int stage = log.secondStage();
          List<TaskLog.Task> tasks = log.tasks(stage);
          long records =
              tasks.stream().mapToLong(task -> task.inputRecords() + task.shuffleRecords()).sum();
          return new Finding.TinyTasks(stage, tasks.size(), records);
        });
  }

  private void cacheTooLarge() {
    int rows = random.nextInt(50_000, 60_000);
    int partitions = random.nextInt(14, 19);
    record(
        TIGHT,
        spark -> NightJobs.showTheBoard(flights(spark, rows, partitions)),
        log -> {
          Set<RDDBlockId> kept = log.kept();
          int rdd = kept.iterator().next().rddId();
          return new Finding.CacheTooLarge(rdd, kept.size(), partitions);
        });
  }

  /** Runs it until the machine has left it alone, and keeps the truth about it. */
  private void record(
      long poolBytes, Consumer<SparkSession> job, Function<TaskLog, Finding> truth) {
    int before = random.nextInt(3);
    for (int left = TRIES; ; left--) {
      TaskLog log = new TaskLog();
      String id =
          recording.run(
              "flights",
              poolBytes,
              spark -> {
                spark.sparkContext().addSparkListener(log);
                for (int i = 0; i < before; i++) {
                  spark.range(1_000).count(); // so that stages have other numbers
                }
                job.accept(spark);
              });
      Finding finding = truth.apply(log);
      long outlier = log.longestOutlierMillis(waiting(finding));
      if (outlier < OUTLIER_MILLIS) {
        truths.put(id, finding);
        return;
      }
      if (left == 1) {
        throw new IllegalStateException(
            "This machine is too busy to record an application for lab 12: a task that has nothing"
                + " to do took "
                + outlier
                + " ms. Try again when other programs have ended.");
      }
    }
  }

  /** The stage in which one task takes its time because it was told to. */
  private static int waiting(Finding finding) {
    if (finding instanceof Finding.HotKey hotKey) {
      return hotKey.stage();
    }
    return finding instanceof Finding.Straggler slow ? slow.stage() : NOBODY;
  }

  private Dataset<Row> flights(SparkSession spark, long rows, int partitions) {
    return spark
        .range(0, rows, 1, partitions)
        .selectExpr(
            "cast(timestamp_seconds(978307200 + id * 60) as timestamp_ntz) as date",
            "pmod(xxhash64(id, %d), 240) - 20 as delay".formatted(seed),
            "100 + pmod(id, 2600) as distance",
            "concat('A', pmod(xxhash64(id, %d), 61)) as origin".formatted(seed + 1),
            "concat('B', pmod(xxhash64(id, %d), 67)) as destination".formatted(seed + 2));
  }

  private static SparkConf conf(Path folder) {
    Path work = folder.resolveSibling("work");
    return new SparkConf(false)
        .setMaster("local[2]")
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        .set("spark.log.level", "WARN") // half a dozen lines a task
        .set("spark.ui.enabled", "false")
        .set("spark.ui.showConsoleProgress", "false")
        .set("spark.sql.session.timeZone", "UTC")
        .set("spark.speculation", "false")
        .set("spark.local.dir", work.resolve("local").toString())
        .set("spark.sql.warehouse.dir", work.resolve("warehouse").toUri().toString())
        .set("spark.eventLog.compress", "false")
        .set("spark.eventLog.dir", folder.toUri().toString());
  }
}
