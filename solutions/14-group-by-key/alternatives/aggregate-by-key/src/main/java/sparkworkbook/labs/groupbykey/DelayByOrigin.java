package sparkworkbook.labs.groupbykey;

import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Aggregator;
import scala.Tuple2;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.JobArguments;

/** Total delay of every origin airport, for the morning report. */
public final class DelayByOrigin {
  private DelayByOrigin() {}

  /**
   * @param delays one record a flight: origin (IATA code) and delay in minutes
   * @return one record an origin: the sum of its delays in minutes
   */
  public static JavaPairRDD<String, Long> totals(JavaPairRDD<String, Long> delays) {
    return delays.aggregateByKey(0L, Long::sum, Long::sum);
  }

  /**
   * The same report for the team that works with Datasets.
   *
   * @param flights at least the columns {@code origin} and {@code delay}
   * @return columns {@code origin} and {@code total}, one row an origin
   */
  public static Dataset<Row> totals(Dataset<Row> flights) {
    return flights
        .select("origin", "delay")
        .as(Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
        .groupByKey((MapFunction<Tuple2<String, Long>, String>) Tuple2::_1, Encoders.STRING())
        .agg(new SumOfDelays().toColumn())
        .toDF("origin", "total");
  }

  /** Adds up the second column; Spark runs it before the shuffle and merges after it. */
  private static final class SumOfDelays extends Aggregator<Tuple2<String, Long>, Long, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public Long zero() {
      return 0L;
    }

    @Override
    public Long reduce(Long sum, Tuple2<String, Long> flight) {
      return sum + flight._2();
    }

    @Override
    public Long merge(Long left, Long right) {
      return left + right;
    }

    @Override
    public Long finish(Long sum) {
      return sum;
    }

    @Override
    public Encoder<Long> bufferEncoder() {
      return Encoders.LONG();
    }

    @Override
    public Encoder<Long> outputEncoder() {
      return Encoders.LONG();
    }
  }

  /** Prints both reports' worst five airports. */
  public static void main(String[] args) {
    JobArguments arguments = JobArguments.parse(args);
    SparkSession spark = SparkSession.builder().appName("delay by origin").getOrCreate();
    Dataset<Row> flights = Flights.open(spark, arguments.data());

    JavaPairRDD<String, Long> delays =
        flights
            .select("origin", "delay")
            .javaRDD()
            .mapToPair(flight -> new Tuple2<>(flight.getString(0), flight.getLong(1)));
    System.out.println("Minutes of delay by origin, RDD:");
    totals(delays).mapToPair(Tuple2::swap).sortByKey(false).take(5).forEach(System.out::println);

    System.out.println("Minutes of delay by origin, Dataset:");
    totals(flights)
        .orderBy(org.apache.spark.sql.functions.desc("total"))
        .takeAsList(5)
        .forEach(System.out::println);
    spark.stop();
  }
}
