package sparkworkbook.labs.cacheeviction;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;

/** The flights that the morning report reads twice. */
public final class Board {
  private Board() {}

  /**
   * @param cluster comes with the master and with the memory that the report gets
   */
  public static SparkSession session(SparkSession.Builder cluster) {
    return cluster.appName("morning report").getOrCreate();
  }

  /**
   * @param flights parsed anew at every read
   * @return the same flights, kept for the second read
   */
  public static JavaRDD<Flight> keep(JavaRDD<Flight> flights) {
    SparkSession spark = SparkSession.active();
    return spark
        .createDataFrame(flights.map(Board::row), Flights.SCHEMA)
        .persist()
        .javaRDD()
        .map(Board::flight);
  }

  private static Row row(Flight flight) {
    return RowFactory.create(
        flight.date(), flight.delay(), flight.distance(), flight.origin(), flight.destination());
  }

  private static Flight flight(Row row) {
    return new Flight(
        row.getAs(0), row.getLong(1), row.getLong(2), row.getString(3), row.getString(4));
  }
}
