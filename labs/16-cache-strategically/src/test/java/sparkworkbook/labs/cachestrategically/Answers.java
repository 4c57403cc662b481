package sparkworkbook.labs.cachestrategically;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The numbers of the reports: added up without Spark, and as rows to compare. */
final class Answers {
  private static final StructType COLUMNS =
      new StructType()
          .add("report", DataTypes.StringType)
          .add("key", DataTypes.StringType)
          .add("number", DataTypes.LongType);

  private Answers() {}

  /**
   * @param flights origin, destination and delay
   */
  static LateFlights of(List<Row> flights) {
    List<Row> late = flights.stream().filter(flight -> delay(flight) > 15).toList();
    return new LateFlights(
        late.size(),
        by(late, flight -> flight.getAs("origin"), Answers::delay, Long::sum),
        by(late, flight -> flight.getAs("destination"), flight -> 1L, Long::sum),
        by(late, flight -> Long.toString(delay(flight) / 60), flight -> 1L, Long::sum),
        by(
            late,
            flight -> flight.getAs("origin") + "-" + flight.getAs("destination"),
            Answers::delay,
            Long::max));
  }

  /** One row a number. */
  static Dataset<Row> rows(SparkSession spark, LateFlights reports) {
    List<Row> rows = new ArrayList<>();
    rows.add(RowFactory.create("late flights", "all", reports.flights()));
    add(rows, "minutes by origin", reports.minutesByOrigin());
    add(rows, "flights by destination", reports.flightsByDestination());
    add(rows, "flights by hours", reports.flightsByHours());
    add(rows, "longest by route", reports.longestByRoute());
    return spark.createDataFrame(rows, COLUMNS);
  }

  private static void add(List<Row> rows, String report, Map<String, Long> numbers) {
    numbers.forEach((key, number) -> rows.add(RowFactory.create(report, key, number)));
  }

  private static long delay(Row flight) {
    return flight.<Long>getAs("delay");
  }

  private static Map<String, Long> by(
      List<Row> flights,
      Function<Row, String> key,
      Function<Row, Long> value,
      BinaryOperator<Long> merge) {
    return flights.stream().collect(Collectors.toMap(key, value, merge, TreeMap::new));
  }
}
