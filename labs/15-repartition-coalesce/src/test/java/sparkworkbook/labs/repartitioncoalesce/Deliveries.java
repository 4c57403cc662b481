package sparkworkbook.labs.repartitioncoalesce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.Leftovers;

/** What the jobs delivered; a job runs when a test asks for it first. */
final class Deliveries {
  /**
   * A night on which some flights cannot be read.
   *
   * @param failure what the job threw
   */
  record BrokenNight(Job job, JobFolder folder, Optional<Throwable> failure) {}

  private final Path temporary;
  private final Map<Job, List<Delivery>> deliveries = new EnumMap<>(Job.class);
  private final Map<Job, BrokenNight> brokenNights = new EnumMap<>(Job.class);
  private Path seededFiles;
  private SparkSession spark;
  private Leftovers leftovers;

  Deliveries(Path temporary) {
    this.temporary = temporary;
  }

  /** From now on jobs run in this session. */
  void use(SparkSession spark, Leftovers leftovers) {
    this.spark = spark;
    this.leftovers = leftovers;
  }

  /** The real flights first, into the folder of the night before, then the seeded ones. */
  List<Delivery> of(Job job) {
    if (!deliveries.containsKey(job)) {
      JobFolder used = freshFolder().withFileOfLastNight(NightFlights.files(seededFiles()).get(0));
      deliveries.put(
          job,
          List.of(
              run(job, NightFlights.real(spark, job.splits()), used),
              run(job, NightFlights.seeded(spark, seededFiles()), freshFolder())));
    }
    return deliveries.get(job);
  }

  /** The same for all jobs. */
  List<Delivery> all() {
    return Stream.of(Job.values()).flatMap(job -> of(job).stream()).toList();
  }

  /** Deliveries that lack no row: the cost of half an answer says nothing. */
  List<Delivery> complete(Job job) {
    for (Delivery delivery : of(job)) {
      Assertions.assertThat(delivery.writtenRows())
          .withFailMessage(
              "Expected %s to write %,d flights directly into its folder but found %,d there.%n"
                  + "What half an answer costs says nothing: get the flights right first.",
              delivery, delivery.counts().kept(), delivery.writtenRows())
          .isEqualTo(delivery.counts().kept());
    }
    return of(job);
  }

  /** The same for all jobs. */
  List<Delivery> allComplete() {
    return Stream.of(Job.values()).flatMap(job -> complete(job).stream()).toList();
  }

  /** Every job on flights that cannot all be read. */
  List<BrokenNight> brokenNights() {
    return Stream.of(Job.values())
        .map(job -> brokenNights.computeIfAbsent(job, this::runOnBrokenFlights))
        .toList();
  }

  private BrokenNight runOnBrokenFlights(Job job) {
    NightFlights broken = NightFlights.broken(spark, seededFiles());
    leftovers.judgeSets("spark.sql.files.maxPartitionBytes", broken.bytesPerSplit());
    JobFolder folder = freshFolder();
    CountedDraw draw = CountedDraw.of(spark, broken.seed());
    QueryRun<Void> run = QueryRun.attempt(spark, () -> job.run(broken.rows(), draw, folder.out()));
    return new BrokenNight(job, folder, run.failure());
  }

  private Delivery run(Job job, NightFlights night, JobFolder folder) {
    leftovers.judgeSets("spark.sql.files.maxPartitionBytes", night.bytesPerSplit());
    return Delivery.of(spark, job, night, folder);
  }

  private Path seededFiles() {
    if (seededFiles == null) {
      seededFiles = NightFlights.write(spark, temporary.resolve("never-seen"));
    }
    return seededFiles;
  }

  private JobFolder freshFolder() {
    try {
      return JobFolder.in(Files.createTempDirectory(temporary, "job-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
