package sparkworkbook.labkit.harness;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that runs on Spark, on a local master with everything pinned that would make its
 * numbers depend on the machine. Tests and lifecycle methods may take a {@code SparkSession}, a
 * {@link Measured}, a {@link LabContext} and the {@link Leftovers}.
 *
 * <pre>{@code
 * @SparkLab(cores = 1, aqe = false, pool = 60_000_000, pageSize = "1m")
 * class PartitionSizingTest {
 *   @Test
 *   void doesNotSpill(SparkSession spark) { … }
 * }
 * }</pre>
 *
 * <p>Each test gets a session of its own, which is what {@code
 * SparkSession.builder().getOrCreate()} returns meanwhile: settings, temporary views and functions
 * end with the test. The application underneath is shared by the test classes that ask for the same
 * settings. See {@link SparkLabExtension} for what is put back after a test.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SparkLabExtension.class)
public @interface SparkLab {
  /** Tasks at a time: {@code spark.master=local[cores]}; with executors, of each of them. */
  int cores() default 2;

  /**
   * Executors in JVMs of their own, as {@code spark.master=local-cluster} has them; 0 for a local
   * master. They start with the first test class that asks for them and end with the last. What
   * they print is in {@code target/spark-home/work}.
   */
  int executors() default 0;

  /**
   * Heap of each executor in MiB. Spark refuses less than 450 ({@code UnifiedMemoryManager}); the
   * collector is Serial, the pool therefore 122,644,070 bytes for the 512 of the default.
   */
  int executorMemoryMib() default 512;

  /** {@code spark.sql.adaptive.enabled}. */
  boolean aqe() default true;

  /**
   * The unified pool of execution and storage in bytes, exactly: what {@code
   * UnifiedMemoryManager.getMaxMemory} returns. 0 leaves it to the heap. The pool must fit in the
   * heap: it is counted, not enforced.
   */
  long pool() default 0;

  /** {@code spark.buffer.pageSize}, as in {@code "1m"}; empty leaves it to pool and cores. */
  String pageSize() default "";

  /** {@code spark.sql.shuffle.partitions}; Spark's own default. */
  int shufflePartitions() default 200;

  /** More settings, as {@code "key=value"}; they win over the ones above. */
  String[] conf() default {};
}
