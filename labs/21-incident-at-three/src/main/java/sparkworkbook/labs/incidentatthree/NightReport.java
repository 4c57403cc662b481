package sparkworkbook.labs.incidentatthree;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.dayofweek;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.row_number;

import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.Tuple3;
import sparkworkbook.datasets.Flights;

/** Four reports on all flights, for the people who come in the morning. */
public final class NightReport {
  /** What is usual is another thing on every day of the week, 1 for Sunday. */
  private static final Column WEEKDAY = dayofweek(col("date"));

  /** The latest first; the rest makes the order of flights with the same delay a fixed one. */
  private static final Column[] LATEST_FIRST = {
    col("delay").desc(), col("date"), col("origin"), col("destination"), col("distance")
  };

  private static final StructType WEEKDAYS =
      new StructType()
          .add("weekday", DataTypes.IntegerType)
          .add("flights", DataTypes.LongType)
          .add("minutes", DataTypes.LongType);

  private final Dataset<Row> flights;
  private final Dataset<Row> airports;
  private final String out;

  private NightReport(Dataset<Row> flights, Dataset<Row> airports, String out) {
    this.flights = flights;
    this.airports = airports;
    this.out = out;
  }

  /**
   * Writes the reports as Parquet, each to a folder of its name: {@code airports}, {@code
   * weekdays}, {@code outliers}, {@code worst}.
   *
   * @param flights columns of {@link Flights#SCHEMA}
   * @param airports columns of {@link sparkworkbook.datasets.Airports#SCHEMA}; every origin is
   *     there
   * @param out folder to write to; reports of an earlier night are replaced
   */
  public static void write(Dataset<Row> flights, Dataset<Row> airports, String out) {
    // TODO the same four reports, within the budget
    NightReport night = new NightReport(flights, airports, out);
    System.out.printf("flights: %,d%n", flights.count());
    System.out.printf("delayed: %,d%n", flights.where(col("delay").geq(Rules.DELAYED)).count());
    night.write(night.airports(), "airports");
    night.write(night.weekdays(), "weekdays");
    night.write(night.outliers(), "outliers");
    night.write(night.worst(), "worst");
  }

  private void write(Dataset<Row> report, String name) {
    System.out.printf("%s: %,d rows%n", name, report.count());
    report.write().mode("overwrite").parquet(out + "/" + name);
  }

  /** Flights and minutes of delay of every origin: origin, name, city, flights, minutes. */
  private Dataset<Row> airports() {
    return flights
        .groupByKey((MapFunction<Row, String>) flight -> flight.getAs("origin"), Encoders.STRING())
        .mapGroups(
            (MapGroupsFunction<String, Row, Tuple3<String, Long, Long>>) NightReport::total,
            Encoders.tuple(Encoders.STRING(), Encoders.LONG(), Encoders.LONG()))
        .toDF("origin", "flights", "minutes")
        .join(airports, col("origin").equalTo(col("iata")))
        .select("origin", "name", "city", "flights", "minutes");
  }

  private static Tuple3<String, Long, Long> total(String origin, Iterator<Row> flights) {
    long count = 0;
    long minutes = 0;
    while (flights.hasNext()) {
      count++;
      minutes += flights.next().<Long>getAs("delay");
    }
    return new Tuple3<>(origin, count, minutes);
  }

  /** The same for every day of the week: weekday, flights, minutes. */
  private Dataset<Row> weekdays() {
    Map<Integer, long[]> totals = new TreeMap<>();
    Iterator<Row> all = flights.toLocalIterator();
    while (all.hasNext()) {
      Row flight = all.next();
      int weekday = flight.<LocalDateTime>getAs("date").getDayOfWeek().getValue() % 7 + 1;
      long[] total = totals.computeIfAbsent(weekday, day -> new long[2]);
      total[0]++;
      total[1] += flight.<Long>getAs("delay");
    }
    List<Row> rows =
        totals.entrySet().stream()
            .map(day -> RowFactory.create(day.getKey(), day.getValue()[0], day.getValue()[1]))
            .toList();
    return flights.sparkSession().createDataFrame(rows, WEEKDAYS);
  }

  /**
   * The delayed flights whose delay is far beyond what is usual at their origin on that day of the
   * week: date, origin, name, city, destination, distance, delay, usual (whole minutes).
   */
  private Dataset<Row> outliers() {
    Dataset<Row> named =
        flights
            .join(airports, col("origin").equalTo(col("iata")))
            .withColumn("weekday", WEEKDAY)
            .cache();
    Dataset<Row> usual =
        flights
            .groupBy(col("origin"), WEEKDAY.as("weekday"))
            .agg(round(avg("delay")).cast("long").as("usual"));
    return usual
        .join(
            broadcast(named.where(col("delay").geq(Rules.DELAYED))),
            new String[] {"origin", "weekday"})
        .where(col("delay").minus(col("usual")).geq(Rules.OUTLIER))
        .select("date", "origin", "name", "city", "destination", "distance", "delay", "usual")
        .repartition(150);
  }

  /** The latest of the delayed flights: rank (1 for the latest) and the columns of the flights. */
  private Dataset<Row> worst() {
    return flights
        .withColumn("rank", row_number().over(Window.orderBy(LATEST_FIRST)))
        .where(col("rank").leq(Rules.WORST).and(col("delay").geq(Rules.DELAYED)));
  }
}
