package sparkworkbook.labkit.harness;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What the judged code left behind in the tests of a class so far: changed settings, cached data,
 * views, listeners, threads, files. The next job of the application pays for it.
 *
 * <pre>{@code
 * @Test
 * void leavesNothingBehind(SparkSession spark, Leftovers leftovers) {
 *   reports(spark); // runs the judged code, unless an earlier test did
 *   leftovers.assertNone();
 * }
 * }</pre>
 *
 * <p>Each test is watched from the opening of its session to its end, whatever it calls. Something
 * of another job is there meanwhile, a cached Dataset and a persisted RDD, so that throwing away
 * everything is seen, too. Settings that the judge itself changes go through {@link #judgeSets}.
 */
public final class Leftovers {
  private final Set<String> found = new LinkedHashSet<>();
  private Optional<Watch> watch = Optional.empty();

  Leftovers() {}

  /** What is compared at the end of a test. */
  private record Watch(
      SparkSession session,
      Dataset<Row> othersCache,
      JavaRDD<Integer> othersRdd,
      ApplicationState state,
      Set<Thread> threads,
      WatchedFolders folders) {

    static Watch of(SparkSession session) {
      Dataset<Row> cached = session.range(7).toDF("of_another_job").cache();
      JavaRDD<Integer> rdd =
          JavaSparkContext.fromSparkContext(session.sparkContext())
              .parallelize(List.of(7), 1)
              .setName(ApplicationState.OF_ANOTHER_JOB)
              .cache();
      return new Watch(
          session,
          cached,
          rdd,
          ApplicationState.of(session),
          LeftThreads.now(),
          WatchedFolders.now());
    }

    boolean isRunning() {
      return !session.sparkContext().isStopped();
    }

    void release() {
      othersCache.unpersist();
      othersRdd.unpersist();
    }
  }

  /** From now on what the session and its application hold is watched. */
  void begin(SparkSession session) {
    end();
    watch = Optional.of(Watch.of(session));
  }

  /** Looks for the last time, before the harness puts things back. */
  void end() {
    look();
    watch.filter(Watch::isRunning).ifPresent(Watch::release);
    watch = Optional.empty();
  }

  /**
   * Changes a setting of the session for the judged code that follows; it is the judge's own and
   * not left behind.
   */
  public void judgeSets(String key, Object value) {
    look();
    Watch now = watch.orElseThrow();
    now.session().conf().set(key, String.valueOf(value));
    watch =
        Optional.of(
            new Watch(
                now.session(),
                now.othersCache(),
                now.othersRdd(),
                ApplicationState.of(now.session()),
                now.threads(),
                now.folders()));
  }

  /** What was found so far, a line each; in the order in which it was found. */
  public List<String> found() {
    look();
    return List.copyOf(found);
  }

  /**
   * Passes if nothing was left behind so far.
   *
   * @throws AssertionError with everything that was left, what it was before, and what to do
   */
  public void assertNone() {
    assertNoneBut();
  }

  /**
   * The same for a lab whose task is to keep something.
   *
   * @param kinds how the lines begin that are all right: {@code "cached Datasets"}
   * @throws AssertionError with everything else that was left
   */
  public void assertNoneBut(String... kinds) {
    List<String> left =
        found().stream().filter(line -> Stream.of(kinds).noneMatch(line::startsWith)).toList();
    if (!left.isEmpty()) {
      throw new AssertionError(
          "Expected the job to leave nothing behind, but it left:\n"
              + left.stream().map(line -> "  - " + line).collect(Collectors.joining("\n"))
              + "\nThe next job in this application runs with it. Put back what the job changes, and"
              + " release what it keeps, in a finally block: so it also happens when the job fails."
              + " Unpersist only what this job has cached.");
    }
  }

  private void look() {
    watch.filter(Watch::isRunning).ifPresent(this::look);
  }

  private void look(Watch now) {
    found.addAll(ApplicationState.of(now.session()).changesSince(now.state()));
    if (now.othersCache().storageLevel().equals(StorageLevel.NONE())) {
      found.add(
          "cached Dataset of another job: gone"); // also where one of the job's took its place
    }
    found.addAll(LeftThreads.since(now.threads()));
    found.addAll(now.folders().added());
  }
}
