package sparkworkbook.labs.oomtriage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One of the three jobs, and the memory that the cluster gives it.
 *
 * @param job the class with its {@code main}
 * @param memory a description of the memory
 * @param jvmOptions heap and collector of the JVM that runs {@code main}
 * @param settings Spark settings
 */
record Program(Class<?> job, String memory, List<String> jvmOptions, Map<String, String> settings) {

  /**
   * In the order of the incident. Spark refuses a heap of less than 450 MB. For the second job a
   * setting lowers the reserve, so that Spark accepts 256 MB and the heap fills in seconds.
   */
  static List<Program> all() {
    return List.of(
        new Program(
            LoadSheetChecksums.class,
            "one executor, 512 MB under Serial",
            List.of("-Xmx512m", "-XX:+UseG1GC"),
            oneExecutor()),
        new Program(
            TelexWords.class,
            "tasks in the driver's JVM, 256 MB under a Parallel collector that soon gives up",
            List.of(
                "-Xmx256m", "-XX:+UseParallelGC", "-XX:GCTimeLimit=10", "-XX:GCHeapFreeLimit=90"),
            Map.of("spark.master", "local[1]", "spark.testing.reservedMemory", "67108864")),
        new Program(
            TelexCharacters.class,
            "one executor, 512 MB under Serial, of which Spark's pool is 117 MiB",
            List.of("-Xmx512m", "-XX:+UseG1GC"),
            oneExecutor()));
  }

  /** An executor of one core. */
  private static Map<String, String> oneExecutor() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("spark.master", "local-cluster[1,1,512]");
    settings.put("spark.executor.memory", "512m");
    settings.put("spark.executor.extraClassPath", System.getProperty("java.class.path"));
    settings.put("spark.executor.extraJavaOptions", JobJvm.executorOptions() + " -XX:+UseSerialGC");
    settings.put("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
    settings.put("spark.sql.shuffle.partitions", "8");
    return settings;
  }
}
