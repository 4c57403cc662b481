package sparkworkbook.labs.unifiedmemory;

import java.io.Serializable;
import java.time.LocalDateTime;
import org.apache.spark.sql.Row;

/** A flight that the report caches. */
record Flight(LocalDateTime date, long delay, long distance, String origin, String destination)
    implements Serializable {

  /**
   * @param row columns of {@link sparkworkbook.datasets.Flights#SCHEMA}
   */
  static Flight of(Row row) {
    return new Flight(
        row.getAs(0), row.getLong(1), row.getLong(2), row.getString(3), row.getString(4));
  }
}
