package sparkworkbook.labs.oomtriage;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The scanned load sheet of a flight. Its content is generated from the flight alone.
 *
 * @param airport where the flight starts
 * @param page {@value #BYTES} bytes
 */
public record LoadSheet(String airport, byte[] page) implements Serializable {
  /** Size of each page. */
  public static final int BYTES = 100_000;

  /** One sheet for each flight, in one partition. */
  public static JavaRDD<LoadSheet> of(Dataset<Row> flights) {
    return flights.coalesce(1).javaRDD().map(LoadSheet::of);
  }

  static LoadSheet of(Row flight) {
    byte[] line = (flight.mkString(" ") + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] page = new byte[BYTES];
    System.arraycopy(line, 0, page, 0, line.length);
    for (int filled = line.length; filled < BYTES; filled *= 2) {
      System.arraycopy(page, 0, page, filled, Math.min(filled, BYTES - filled));
    }
    return new LoadSheet(flight.getString(3), page);
  }

  /** Checksum of all bytes of the page. */
  public long checksum() {
    CRC32 sum = new CRC32();
    sum.update(page);
    return sum.getValue();
  }
}
