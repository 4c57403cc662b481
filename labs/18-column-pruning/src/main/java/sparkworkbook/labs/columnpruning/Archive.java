package sparkworkbook.labs.columnpruning;

import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The flights in the airline's archive. In addition to what the reports need, each flight has an
 * aircraft, its legs, a remark, and a route with a description of the way.
 */
public final class Archive {
  private Archive() {}

  /**
   * Writes the archive of some flights as Parquet, and overwrites the folder.
   *
   * @param flights columns of {@code Flights.SCHEMA}
   */
  public static void write(Dataset<Row> flights, Path folder) {
    flights
        .selectExpr(
            "date",
            "delay",
            "distance",
            """
            named_struct(
              'origin', origin,
              'destination', destination,
              'way', named_struct(
                'bearing', pmod(xxhash64(origin, destination), 360),
                'airspace', substr(md5(concat(origin, destination)), 1, 4),
                'description', md5(concat(destination, origin)))) as route""",
            """
            named_struct(
              'tail', concat('N', substr(md5(cast(date as string)), 1, 5)),
              'seats', 50 + pmod(xxhash64(origin, date), 200)) as aircraft""",
            """
            array(
              named_struct('gate', substr(md5(concat(origin, date)), 1, 3), 'minutes', delay),
              named_struct('gate', substr(md5(concat(destination, date)), 1, 3), 'minutes', -delay))
              as legs""",
            "concat(md5(concat(origin, date, delay)), md5(concat(destination, date))) as remark")
        .write()
        .mode("overwrite")
        .parquet(folder.toString());
  }

  /** Opens the archive. The schema comes from the files. */
  public static Dataset<Row> open(SparkSession spark, Path folder) {
    return spark.read().parquet(folder.toString());
  }
}
