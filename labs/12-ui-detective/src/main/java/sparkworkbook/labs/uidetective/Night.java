package sparkworkbook.labs.uidetective;

import static org.apache.spark.sql.functions.expr;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/**
 * Runs and records last night's six jobs, and prints what {@link Diagnosis} finds in their event
 * logs.
 */
public final class Night {
  private static final long ROOMY = 256L << 20;
  private static final long TIGHT = 24L << 20;

  private Night() {}

  /** Prints a finding for every application. */
  public static void main(String[] args) {
    Path data = JobArguments.parse(args).data();
    SparkConf conf = new SparkConf();
    Recording recording = Recording.of(conf);
    Map<String, String> names = new LinkedHashMap<>();
    jobs()
        .forEach(
            (name, job) ->
                names.put(
                    recording.run(
                        name,
                        job.poolBytes(),
                        spark -> job.work().accept(Flights.open(spark, data))),
                    name));

    Path logs = Path.of(URI.create(conf.get("spark.eventLog.dir")));
    try (History history = History.of(logs)) {
      for (Application application : history.applications(List.copyOf(names.keySet()))) {
        System.out.printf(
            "%-16s %s%n    %s%n",
            names.get(application.id()), application.id(), Diagnosis.of(application));
      }
    }
  }

  private record Job(long poolBytes, Consumer<Dataset<Row>> work) {}

  private static Map<String, Job> jobs() {
    Map<String, Job> jobs = new LinkedHashMap<>();
    jobs.put("busiest route", new Job(ROOMY, flights -> NightJobs.countRoutes(flights, 2_000)));
    jobs.put("board of today", new Job(TIGHT, flights -> NightJobs.showTheBoard(tenth(flights))));
    jobs.put("miles", new Job(ROOMY, flights -> NightJobs.bookMiles(flights, "GUEST", 90, 8, 1)));
    jobs.put("gates", new Job(ROOMY, flights -> NightJobs.askForGates(flights, 8, 5, 4_000)));
    jobs.put("archive", new Job(TIGHT, flights -> NightJobs.sortTheArchive(tenth(flights), 4)));
    jobs.put("board of old", new Job(ROOMY, Night::showAndPreview));
    return jobs;
  }

  private static void showAndPreview(Dataset<Row> flights) {
    NightJobs.showTheBoard(tenth(flights));
    NightJobs.previewTheBoard(tenth(flights));
  }

  private static Dataset<Row> tenth(Dataset<Row> flights) {
    return flights.where(expr("pmod(xxhash64(date, origin, destination, delay), 10) = 0"));
  }
}
