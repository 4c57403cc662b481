package sparkworkbook.labs.cacheeviction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** The flights that the morning report reads twice. */
public final class Board {
  private static final Map<Integer, List<Flight>> KEPT = new ConcurrentHashMap<>();

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
    KEPT.clear();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(flights.context());
    List<Integer> numbers =
        IntStream.range(0, flights.getNumPartitions()).boxed().collect(Collectors.toList());
    return context
        .parallelize(numbers, numbers.size())
        .persist(StorageLevel.MEMORY_ONLY())
        .zipPartitions(
            flights,
            (number, parsed) ->
                KEPT.computeIfAbsent(
                        number.next(),
                        missing -> {
                          List<Flight> list = new ArrayList<>();
                          parsed.forEachRemaining(list::add);
                          return list;
                        })
                    .iterator());
  }
}
