package sparkworkbook.labs.incidentatthree;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Airports;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;
import sparkworkbook.datasets.MoreFlights;
import sparkworkbook.labs.incidentatthree.BudgetLine.Volume;

/**
 * Runs the night's reports on all flights and prints the score card.
 *
 * <p>Do not edit.
 */
public final class NightJob {
  private static final String SCALE = "--scale";

  /** Of the larger data, so that everybody's flights are the same ones. */
  private static final long SEED = 21;

  private NightJob() {}

  /**
   * @param args those of every job, and {@code --scale N} for N times as many flights
   */
  public static void main(String[] args) {
    List<String> others = new ArrayList<>(List.of(args));
    int scale = takeScale(others);
    JobArguments arguments = JobArguments.parse(others.toArray(String[]::new));
    SparkSession spark = SparkSession.builder().appName("night report").getOrCreate();
    Dataset<Row> flights =
        scale == 1
            ? Flights.open(spark, arguments.data())
            : MoreFlights.open(spark, scale, scale, SEED);
    Dataset<Row> airports = Airports.open(spark, arguments.data());
    Volume volume = new Volume(flights.count(), flights.rdd().getNumPartitions());

    Expenses expenses = new Expenses();
    spark.sparkContext().addSparkListener(expenses);
    try {
      NightReport.write(flights, airports, arguments.out().toString());
    } finally {
      spark.stop(); // delivers what the listener has not heard yet
    }
    ScoreCard card = ScoreCard.of(volume, expenses.taken());
    card.save(scoreCard(arguments.out()));
    System.out.printf(
        "%nScore card, %,d flights in %d splits%n", volume.flights(), volume.splits());
    card.table().forEach(System.out::println);
  }

  private static Path scoreCard(Path out) {
    return out.resolve("score-card.properties");
  }

  private static int takeScale(List<String> arguments) {
    int at = arguments.indexOf(SCALE);
    if (at < 0) {
      return 1;
    }
    if (at + 1 == arguments.size() || !arguments.get(at + 1).matches("[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException(
          SCALE + " needs a whole number from 1 to 999, as in --scale 10");
    }
    int scale = Integer.parseInt(arguments.get(at + 1));
    arguments.subList(at, at + 2).clear();
    return scale;
  }
}
