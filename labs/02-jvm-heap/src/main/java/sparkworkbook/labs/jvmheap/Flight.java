package sparkworkbook.labs.jvmheap;

import java.io.Serializable;
import java.time.LocalDateTime;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** A flight as an object. It is no record, because Spark's Kryo cannot write records. */
public final class Flight implements Serializable {
  private final LocalDateTime date;
  private final long delay;
  private final long distance;
  private final String origin;
  private final String destination;

  private Flight(LocalDateTime date, long delay, long distance, String origin, String destination) {
    this.date = date;
    this.delay = delay;
    this.distance = distance;
    this.origin = origin;
    this.destination = destination;
  }

  /**
   * @param row columns of {@link sparkworkbook.datasets.Flights#SCHEMA}
   */
  public static Flight of(Row row) {
    return new Flight(
        row.getAs(0), row.getLong(1), row.getLong(2), row.getString(3), row.getString(4));
  }

  /** Columns of {@link sparkworkbook.datasets.Flights#SCHEMA}. */
  public Row row() {
    return RowFactory.create(date, delay, distance, origin, destination);
  }

  @Override
  public String toString() {
    return String.join(
        " ", date.toString(), Long.toString(delay), Long.toString(distance), origin, destination);
  }
}
