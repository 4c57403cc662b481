package sparkworkbook.labs.cacheeviction;

import java.io.Serializable;
import java.time.LocalDateTime;
import org.apache.spark.sql.Row;

/** A flight of the morning report. */
public record Flight(
    LocalDateTime date, long delay, long distance, String origin, String destination)
    implements Serializable {

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
}
