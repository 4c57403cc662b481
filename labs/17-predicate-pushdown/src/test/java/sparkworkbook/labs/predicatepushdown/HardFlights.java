package sparkworkbook.labs.predicatepushdown;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;
import sparkworkbook.labkit.harness.Prepared;

/**
 * Seeded flights out of order, and among them what a careless archive loses: flights that are there
 * twice, at midnight, at the limits of the question, without an airport, many days late.
 */
final class HardFlights {
  private static final int SPLITS = 4;

  private HardFlights() {}

  /**
   * @param questions the day and the limits that the hard ones are close to
   */
  static Dataset<Row> of(
      SparkSession spark, long seed, int rows, Questions questions, Path folder) {
    Path prepared =
        Prepared.folder(
            HardFlights.class,
            "hard flights",
            folder,
            empty -> write(spark, rows(seed, rows, questions), seed, empty));
    return spark.read().schema(Flights.SCHEMA).parquet(prepared.toString());
  }

  private static List<Row> rows(long seed, int rows, Questions questions) {
    List<Row> flights = new ArrayList<>(SeededFlights.rows(seed, rows));
    LocalDate day = questions.day();
    flights.add(flight(day.atStartOfDay(), 5, 300, "A0A", "B0B"));
    flights.add(flight(day.atStartOfDay().minusMinutes(1), 5, 300, "A0A", "B0B"));
    flights.add(flight(day.atTime(23, 59), 5, 300, "A0A", "B0B"));
    flights.add(flight(day.plusDays(1).atStartOfDay(), 5, 300, "A0A", "B0B"));
    for (int i = 0; i < 3; i++) {
      flights.add(flight(day.atTime(12, 0), 1_000, 2_500, "A0A", "B0B"));
      flights.add(flight(day.atTime(12, 1), 1_000, 2_500, null, "B0B"));
      flights.add(flight(day.atTime(12, 1), 1_000, 2_500, "A0A", null));
    }
    flights.add(flight(day.atTime(12, 2), questions.minutes(), 2_500, "A0A", "B0B"));
    flights.add(flight(day.atTime(12, 2), questions.minutes() + 1, 2_500, "A0A", "B0B"));
    flights.add(flight(day.atTime(12, 2), 1_000, questions.miles(), "A0A", "B0B"));
    flights.add(flight(day.atTime(12, 2), 1_000, questions.miles() + 1, "A0A", "B0B"));
    flights.add(flight(day.atTime(12, 3), 40_000, 40_000, "A0A", "B0B"));
    flights.add(flight(day.plusYears(3).atTime(12, 4), 1_000, 2_500, "A0A", "B0B"));
    return flights;
  }

  private static Row flight(
      LocalDateTime date, long delay, long distance, String origin, String destination) {
    return RowFactory.create(date, delay, distance, origin, destination);
  }

  private static void write(SparkSession spark, List<Row> flights, long seed, Path folder) {
    Collections.shuffle(flights, new Random(seed));
    spark
        .createDataFrame(
            JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(flights, SPLITS),
            Flights.SCHEMA)
        .write()
        .mode("overwrite")
        .parquet(folder.toString());
  }
}
