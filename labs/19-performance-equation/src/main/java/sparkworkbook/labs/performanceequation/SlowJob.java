package sparkworkbook.labs.performanceequation;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.VoidFunction;

/** Small jobs of one stage, each with one problem. */
public enum SlowJob {
  /** Calculates, and does nothing else. */
  ARITHMETIC(Term.CPU) {
    @Override
    void run(JavaSparkContext spark, int size) {
      long nanos = 15_000_000L * size;
      tasks(spark, 4).foreachPartition((VoidFunction<Iterator<Integer>>) i -> calculate(nanos));
    }
  },

  /** Sends a table to its tasks inside the function that uses it. */
  TABLE_IN_THE_CLOSURE(Term.SERIALIZATION) {
    @Override
    void run(JavaSparkContext spark, int size) {
      Map<Integer, String> table = new HashMap<>();
      IntStream.range(0, 1_000 * size).forEach(i -> table.put(i, "airport " + i));
      tasks(spark, 24).foreach(i -> table.get(i).length());
    }
  },

  /** Starts hundreds of tasks that do nothing. */
  TINY_TASKS(Term.SCHEDULING) {
    @Override
    void run(JavaSparkContext spark, int size) {
      tasks(spark, 60 * size).foreachPartition((VoidFunction<Iterator<Integer>>) i -> {});
    }
  },

  /** Waits for a slow service. */
  SLOW_SERVICE(Term.WAITING) {
    @Override
    void run(JavaSparkContext spark, int size) {
      tasks(spark, 4).foreach(i -> Thread.sleep(15L * size));
    }
  },

  /** Calls the collector again and again, as libraries with off-heap memory do. */
  COLLECT_NOW(Term.GC) {
    @Override
    void run(JavaSparkContext spark, int size) {
      int times = (size + 1) / 2;
      tasks(spark, spark.defaultParallelism())
          .foreachPartition((VoidFunction<Iterator<Integer>>) i -> collect(times));
    }
  };

  private final Term problem;

  SlowJob(Term problem) {
    this.problem = problem;
  }

  /** The term that is the problem of this job. */
  public Term problem() {
    return problem;
  }

  /**
   * @param size amount of work; 10 takes some tenths of a second
   */
  abstract void run(JavaSparkContext spark, int size);

  private static JavaRDD<Integer> tasks(JavaSparkContext spark, int number) {
    return spark.parallelize(IntStream.range(0, number).boxed().toList(), number);
  }

  /** Measures time on the core, so that a busy machine does not change the amount of work. */
  private static void calculate(long nanos) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long end = threads.getCurrentThreadCpuTime() + nanos;
    double sum = 0;
    while (threads.getCurrentThreadCpuTime() < end) {
      for (int i = 0; i < 10_000; i++) {
        sum += Math.sqrt(i + sum);
      }
    }
    if (sum < 0) {
      throw new IllegalStateException("roots are positive");
    }
  }

  private static void collect(int times) {
    for (int i = 0; i < times; i++) {
      System.gc();
    }
  }
}
