package sparkworkbook.labs.pythonmemory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import net.razorvine.pickle.Pickler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * The average size of a flight in each form on its way to Python, in bytes.
 *
 * @param row as Spark holds it ({@code UnsafeRow})
 * @param pickled as an RDD sends it to a worker of PySpark: many in one batch, by the pickler that
 *     Spark includes
 * @param dictionary as Python holds it, texts included
 */
record FlightWeight(long row, long pickled, long dictionary) {

  /**
   * @param flights a few hundred flights, because the driver collects them
   */
  static FlightWeight of(Dataset<Row> flights) {
    List<Row> rows = flights.collectAsList();
    Dataset<Row> few = flights.sparkSession().createDataFrame(rows, flights.schema());
    long unsafe =
        few
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .map(row -> ((UnsafeRow) row).getSizeInBytes())
            .collect()
            .stream()
            .mapToLong(Integer::longValue)
            .sum();
    String dictionary =
        PythonWorker.pipe(
                few.javaRDD().map(flight -> "short," + flight.mkString(",")).coalesce(1),
                "weigh.py")
            .first();
    return new FlightWeight(
        unsafe / rows.size(), pickled(rows) / rows.size(), Long.parseLong(dictionary));
  }

  /** Pickles like {@code SerDeUtil}, except that dates are texts here. */
  private static long pickled(List<Row> flights) {
    Object[] batch =
        flights.stream()
            .map(
                flight ->
                    IntStream.range(0, flight.size())
                        .mapToObj(i -> i == 0 ? flight.get(i).toString() : flight.get(i))
                        .toArray())
            .toArray();
    try {
      return new Pickler(true, false).dumps(batch).length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
