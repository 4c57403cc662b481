package sparkworkbook.labkit.harness;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.assertions.JoinKind;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.jvm.ClassFolders;
import sparkworkbook.labkit.harness.jvm.LocalFiles;
import sparkworkbook.labkit.harness.jvm.ParentWatch;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;
import sparkworkbook.labkit.harness.jvm.WorkFolders;

/**
 * A little of everything that labs do, so that Spark's classes are loaded and compiled: by a JVM
 * that waits for its verdict, and by the one whose classes go into the archive ({@link #main}).
 */
@SparkLab(cores = 2, shufflePartitions = 2)
public class WarmUp {
  private static final long SEED = 1;
  private static final int ROWS = 2_000;

  /**
   * Runs it as JUnit runs a judge.
   *
   * @throws IllegalStateException if it fails: Spark does not work in this JVM
   */
  public static void run() {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(WarmUp.class)).build();
    launcher().execute(request, summary);
    if (summary.getSummary().getTotalFailureCount() > 0) {
      summary.getSummary().printFailuresTo(new PrintWriter(System.err, true));
      throw new IllegalStateException("Spark does not work in this JVM: see above.");
    }
  }

  /** Loads what every judge needs before its first line, while the judged code is compiled. */
  public static void loadClasses() {
    launcher();
    new SparkConf(false);
    SQLConf.get();
    try {
      UserGroupInformation.getCurrentUser();
      FileSystem.getLocal(LocalFiles.hadoopConf());
    } catch (IOException e) {
      // the judge's own session will say it better
    }
  }

  /**
   * Warms Spark up, and starts the application that the first of these judges will ask for: with
   * the same settings, so that it finds it running. Judges without Spark need neither.
   *
   * @param classes compiled judges and what they need, of an earlier verdict; none of them is
   *     initialised, and none is kept
   * @throws IOException if their loader cannot be closed
   */
  public static void prepareFor(List<Path> classes) throws IOException {
    if (labIn(classes).isPresent()) {
      run();
      startSparkFor(classes);
    }
  }

  /**
   * Starts the application alone.
   *
   * @param classes as {@link #prepareFor} has them
   * @throws IOException if their loader cannot be closed
   */
  public static void startSparkFor(List<Path> classes) throws IOException {
    labIn(classes).map(SparkSettings::of).ifPresent(SharedSpark::prepare);
  }

  private static Optional<SparkLab> labIn(List<Path> classes) throws IOException {
    try (URLClassLoader loader =
        new URLClassLoader(ClassFolders.urls(classes), WarmUp.class.getClassLoader())) {
      return ClassFolders.names(classes).stream()
          .map(name -> annotation(name, loader))
          .flatMap(Optional::stream)
          .findFirst();
    }
  }

  private static Launcher launcher() {
    return LauncherFactory.create(
        LauncherConfig.builder().enableTestExecutionListenerAutoRegistration(false).build());
  }

  private static Optional<SparkLab> annotation(String name, ClassLoader loader) {
    try {
      return SparkLabExtension.annotation(Class.forName(name, false, loader));
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.empty();
    }
  }

  /** Runs it once, in a JVM of its own. */
  public static void main(String[] args) {
    ParentWatch.start();
    PinnedJvm.pin();
    run();
  }

  @Test
  void readsJoinsSumsAndWrites(SparkSession spark) throws IOException {
    Path folder = WorkFolders.fresh("warm-up", "flights");
    try {
      spark
          .createDataFrame(SeededFlights.rows(SEED, ROWS), Flights.SCHEMA)
          .repartition(2)
          .write()
          .parquet(folder.resolve("flights").toString());
      Dataset<Row> flights = spark.read().parquet(folder.resolve("flights").toString());
      Dataset<Row> totals =
          flights
              .groupBy("origin")
              .agg(functions.sum("delay").as("total"), functions.count("*").as("flights"));
      var run =
          QueryRun.of(
              spark,
              () ->
                  flights
                      .join(functions.broadcast(totals), "origin")
                      .filter("delay > 0")
                      .sort("origin", "delay")
                      .collectAsList());
      assertThat(run.plan()).joinsWith(JoinKind.BROADCAST_HASH);
      spark.conf().set("spark.sql.autoBroadcastJoinThreshold", "-1");
      flights
          .cache()
          .join(totals, "origin")
          .coalesce(1)
          .write()
          .csv(folder.resolve("joined").toString());
    } finally {
      WorkFolders.delete(folder);
    }
  }

  @Test
  void addsUpByKey(SparkSession spark) {
    List<Row> rows = SeededFlights.rows(SEED, ROWS);
    var run =
        QueryRun.of(
            spark,
            () ->
                spark
                    .createDataFrame(rows, Flights.SCHEMA)
                    .javaRDD()
                    .mapToPair(row -> new Tuple2<>(row.getString(3), 1L))
                    .reduceByKey(Long::sum)
                    .collectAsMap());
    Assertions.assertThrows(
        AssertionError.class,
        () ->
            assertThat(run.metrics()).as("flights").shuffleRecordsWritten().isLessThanOrEqualTo(0));
  }
}
