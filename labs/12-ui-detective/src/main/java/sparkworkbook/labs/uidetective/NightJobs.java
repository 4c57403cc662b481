package sparkworkbook.labs.uidetective;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The jobs of the night. Each takes flights with the columns of {@link
 * sparkworkbook.datasets.Flights#SCHEMA}. The arguments decide whether the job has a problem.
 */
final class NightJobs {
  private NightJobs() {}

  /**
   * Adds up the miles of every account and month, then counts accounts by the number of digits.
   *
   * @param guest the account of all passengers without an account
   * @param percentGuests percent of the flights that belong to this account
   * @param bookingMillis how long it takes to book a thousand flights
   */
  static void bookMiles(
      Dataset<Row> flights, String guest, int percentGuests, int partitions, long bookingMillis) {
    Dataset<Row> booked =
        flights
            .select(
                when(dice(100).lt(percentGuests), lit(guest))
                    .otherwise(concat(col("origin"), col("destination"), dice(997)))
                    .as("account"),
                col("date"),
                col("distance"))
            .repartition(partitions, col("account"));
    booked
        .mapPartitions(
            (MapPartitionsFunction<Row, Row>) rows -> slowly(rows, bookingMillis),
            Encoders.row(booked.schema()))
        .groupBy(col("account"), expr("month(date)"))
        .agg(sum("distance").as("miles"))
        .groupBy(expr("length(cast(miles as string))"))
        .agg(count("*"))
        .collectAsList();
  }

  private static Iterator<Row> slowly(Iterator<Row> flights, long millisForAThousand) {
    return new Iterator<>() {
      private int booked;

      @Override
      public boolean hasNext() {
        return flights.hasNext();
      }

      @Override
      public Row next() {
        booked++;
        if (booked % 1_000 == 0) {
          sleep(millisForAThousand);
        }
        return flights.next();
      }
    };
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Asks a service for the gates of every partition's flights, then counts flights by hour of
   * delay.
   *
   * @param late the partition for which the service answers late
   * @param waitMillis how late the service answers
   */
  static void askForGates(Dataset<Row> flights, int partitions, int late, long waitMillis) {
    flights
        .select("delay")
        .as(Encoders.LONG())
        .repartition(partitions)
        .mapPartitions(
            (MapPartitionsFunction<Long, Long>)
                delays -> {
                  if (TaskContext.getPartitionId() == late) {
                    Thread.sleep(waitMillis);
                  }
                  return delays;
                },
            Encoders.LONG())
        .groupBy(expr("value div 60"))
        .agg(count("*"))
        .collectAsList();
  }

  /**
   * Sorts the flights of every shelf of the archive, and lists the origin of each shelf's last
   * flight.
   */
  static void sortTheArchive(Dataset<Row> flights, int shelves) {
    flights
        .withColumn("page", expr("repeat(hex(xxhash64(date, origin, destination, delay)), 16)"))
        .repartition(shelves, col("page"))
        .sortWithinPartitions("page")
        .mapPartitions(
            (MapPartitionsFunction<Row, String>) NightJobs::lastOrigin, Encoders.STRING())
        .repartition(1)
        .collectAsList();
  }

  private static Iterator<String> lastOrigin(Iterator<Row> flights) {
    String origin = "none";
    while (flights.hasNext()) {
      origin = flights.next().getAs("origin");
    }
    return List.of(origin).iterator();
  }

  /** Counts the flights of every route, then finds the busiest. */
  static void countRoutes(Dataset<Row> flights, int partitions) {
    flights.sparkSession().conf().set("spark.sql.shuffle.partitions", Integer.toString(partitions));
    flights
        .groupBy("origin", "destination")
        .agg(count("*").as("flights"))
        .agg(max("flights"))
        .collectAsList();
  }

  /** Caches the board of flights in memory, and queries it twice for flights of an hour. */
  static void showTheBoard(Dataset<Row> flights) {
    Dataset<Row> board = board(flights, "board");
    for (int hour : List.of(7, 19)) {
      board.where(col("note").isNotNull().and(expr("hour(date)").equalTo(hour))).count();
    }
  }

  /** Caches a draft of the board in memory, and reads its first lines. */
  static void previewTheBoard(Dataset<Row> flights) {
    board(flights, "draft").takeAsList(10);
  }

  private static Dataset<Row> board(Dataset<Row> flights, String title) {
    return flights
        .withColumn(
            "note", concat(lit(title), expr("repeat(hex(xxhash64(date, origin, delay)), 8)")))
        .persist(StorageLevel.MEMORY_ONLY());
  }

  /** A number from 0 that looks random and is the same every night. */
  private static Column dice(int sides) {
    return expr("pmod(xxhash64(date, origin, destination, delay), " + sides + ")");
  }
}
