package sparkworkbook.labs.incidentatthree;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.dayofweek;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import sparkworkbook.datasets.Flights;

/** Four reports on all flights, for the people who come in the morning. */
public final class NightReport {
  /** What is usual is another thing on every day of the week, 1 for Sunday. */
  private static final Column WEEKDAY = dayofweek(col("date"));

  /** The latest first; the rest makes the order of flights with the same delay a fixed one. */
  private static final Column[] LATEST_FIRST = {
    col("delay").desc(), col("date"), col("origin"), col("destination"), col("distance")
  };

  private final String out;
  private final Dataset<Row> totals;
  private final Dataset<Row> delayed;
  private final Dataset<Row> airports;

  private NightReport(Dataset<Row> flights, Dataset<Row> airports, String out) {
    this.out = out;
    this.totals =
        flights
            .groupBy(col("origin"), WEEKDAY.as("weekday"))
            .agg(count(lit(1)).as("flights"), sum("delay").as("minutes"))
            .coalesce(1) // so few rows need no more tasks
            .cache();
    this.delayed = flights.where(col("delay").geq(Rules.DELAYED)).cache();
    this.airports = broadcast(airports.select(col("iata").as("origin"), col("name"), col("city")));
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
    NightReport night = new NightReport(flights, airports, out);
    try {
      night.write(night.airports(), "airports");
      night.write(night.weekdays(), "weekdays");
      night.write(night.outliers(), "outliers");
      night.write(night.worst(), "worst");
    } finally {
      night.totals.unpersist();
      night.delayed.unpersist();
    }
  }

  private void write(Dataset<Row> report, String name) {
    report.write().mode("overwrite").parquet(out + "/" + name);
  }

  /** Flights and minutes of delay of every origin: origin, name, city, flights, minutes. */
  private Dataset<Row> airports() {
    return totals
        .groupBy("origin")
        .agg(sum("flights").as("flights"), sum("minutes").as("minutes"))
        .join(airports, "origin")
        .select("origin", "name", "city", "flights", "minutes");
  }

  /** The same for every day of the week: weekday, flights, minutes. */
  private Dataset<Row> weekdays() {
    return totals
        .groupBy("weekday")
        .agg(sum("flights").as("flights"), sum("minutes").as("minutes"));
  }

  /**
   * The delayed flights whose delay is far beyond what is usual at their origin on that day of the
   * week: date, origin, name, city, destination, distance, delay, usual (whole minutes).
   */
  private Dataset<Row> outliers() {
    Dataset<Row> usual =
        totals.select(
            col("origin"),
            col("weekday"),
            round(col("minutes").divide(col("flights"))).cast("long").as("usual"));
    return delayed
        .withColumn("weekday", WEEKDAY)
        .join(broadcast(usual), new String[] {"origin", "weekday"})
        .where(col("delay").minus(col("usual")).geq(Rules.OUTLIER))
        .join(airports, "origin")
        .select("date", "origin", "name", "city", "destination", "distance", "delay", "usual");
  }

  /** The latest of the delayed flights: rank (1 for the latest) and the columns of the flights. */
  private Dataset<Row> worst() {
    Iterator<Row> latest = delayed.orderBy(LATEST_FIRST).limit(Rules.WORST).toLocalIterator();
    List<Row> ranked = new ArrayList<>();
    while (latest.hasNext()) {
      Row flight = latest.next();
      ranked.add(
          RowFactory.create(
              flight.getAs("date"),
              flight.getAs("delay"),
              flight.getAs("distance"),
              flight.getAs("origin"),
              flight.getAs("destination"),
              ranked.size() + 1));
    }
    return delayed
        .sparkSession()
        .createDataFrame(ranked, Flights.SCHEMA.add("rank", DataTypes.IntegerType, false));
  }
}
