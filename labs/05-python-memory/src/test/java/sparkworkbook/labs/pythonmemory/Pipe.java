package sparkworkbook.labs.pythonmemory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The last pipe through Python on the way to a result.
 *
 * @param input characters that go in
 * @param output lines that come out
 */
record Pipe(long input, List<String> output) {
  private static final String PIPED = "PipedRDD";

  /** Runs the work before the pipe and the pipe, in jobs of their own. */
  static Optional<Pipe> before(JavaRDD<String> result) {
    Deque<RDD<?>> open = new ArrayDeque<>(List.of(result.rdd()));
    while (!open.isEmpty()) {
      RDD<?> rdd = open.remove();
      if (rdd.getClass().getSimpleName().equals(PIPED)) {
        return Optional.of(new Pipe(characters(rdd.dependencies().head().rdd()), lines(rdd)));
      }
      CollectionConverters.asJava(rdd.dependencies()).forEach(on -> open.add(on.rdd()));
    }
    return Optional.empty();
  }

  private static long characters(RDD<?> lines) {
    return lines.toJavaRDD().map(line -> (long) line.toString().length()).fold(0L, Long::sum);
  }

  private static List<String> lines(RDD<?> lines) {
    return lines.toJavaRDD().map(Object::toString).collect();
  }
}
