package sparkworkbook.labs.cacheeviction;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.util.Objects;
import org.apache.spark.sql.Row;

/** A flight of the morning report. Not a record: the Kryo of Spark 4.2 cannot write records. */
public final class Flight implements Serializable {
  private static final long serialVersionUID = 1;

  private final LocalDateTime date;
  private final long delay;
  private final long distance;
  private final String origin;
  private final String destination;

  public Flight(LocalDateTime date, long delay, long distance, String origin, String destination) {
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

  /**
   * @param line date (ISO), delay in minutes, distance in miles, origin, destination, with commas
   */
  public static Flight parse(String line) {
    String[] fields = line.split(",");
    return new Flight(
        LocalDateTime.parse(fields[0]),
        Long.parseLong(fields[1]),
        Long.parseLong(fields[2]),
        fields[3],
        fields[4]);
  }

  public LocalDateTime date() {
    return date;
  }

  public long delay() {
    return delay;
  }

  public long distance() {
    return distance;
  }

  public String origin() {
    return origin;
  }

  public String destination() {
    return destination;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Flight flight
        && date.equals(flight.date)
        && delay == flight.delay
        && distance == flight.distance
        && origin.equals(flight.origin)
        && destination.equals(flight.destination);
  }

  @Override
  public int hashCode() {
    return Objects.hash(date, delay, distance, origin, destination);
  }

  @Override
  public String toString() {
    return String.join(
        ",", date.toString(), Long.toString(delay), Long.toString(distance), origin, destination);
  }
}
