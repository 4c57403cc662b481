package sparkworkbook.labkit.harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.Loopback;
import sparkworkbook.labkit.harness.jvm.WorkFolders;

/**
 * Executors in JVMs of their own ({@code local-cluster}), from the class path alone. Spark's worker
 * starts them as an installed Spark would: it wants {@code SPARK_HOME} to be a folder with {@code
 * RELEASE} and {@code jars}. Here it is {@code target/spark-home} with nothing in them, since the
 * class path is named outright.
 */
final class LocalCluster {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private LocalCluster() {}

  static Map<String, String> settings(int executors, int cores, int memoryMib) {
    Map<String, String> conf = new LinkedHashMap<>();
    conf.put("spark.master", "local-cluster[" + executors + "," + cores + "," + memoryMib + "]");
    conf.put("spark.executor.memory", memoryMib + "m");
    conf.put("spark.executor.extraClassPath", classPath());
    conf.put("spark.executor.extraJavaOptions", javaOptions());
    conf.put("spark.executorEnv.SPARK_SCALA_VERSION", "2.13");
    conf.put("spark.executorEnv.SPARK_LOCAL_IP", Loopback.ADDRESS);
    return conf;
  }

  static boolean isWanted(Map<String, String> settings) {
    return settings.get("spark.master").startsWith("local-cluster");
  }

  /**
   * Makes the {@code SPARK_HOME} of this JVM, before the application starts.
   *
   * @throws IllegalStateException if the environment does not name it
   */
  static void prepare() throws IOException {
    String home = System.getenv("SPARK_HOME");
    if (home == null) {
      throw new IllegalStateException(
          "Executors of their own need SPARK_HOME in this JVM's environment.\nMaven and the lab"
              + " command set it. In an IDE, add SPARK_HOME="
              + Path.of("target", "spark-home").toAbsolutePath()
              + " to the environment of the test's run configuration.");
    }
    prepare(Path.of(home));
  }

  /** Makes a folder that executors can be started from; what earlier ones left in it goes. */
  static void prepare(Path folder) throws IOException {
    WorkFolders.delete(folder.resolve("work"));
    Files.createDirectories(folder.resolve("jars"));
    Files.writeString(folder.resolve("RELEASE"), "");
  }

  /**
   * Waits until all executors are there. One that cannot start is started again and again, so there
   * is an end to it.
   *
   * @throws IllegalStateException if they are not there in time
   */
  static void await(SparkContext context, int executors) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (context.getExecutorMemoryStatus().size() <= executors) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "After "
                + PATIENCE.toSeconds()
                + " s there are not "
                + executors
                + " executors.\nWhy is in "
                + Path.of(System.getenv("SPARK_HOME"), "work")
                + ", stderr of each try.");
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while the executors started", e);
      }
    }
  }

  private static String javaOptions() {
    return JvmCommand.of(LocalCluster.class).options("-XX:+UseSerialGC").executorOptions();
  }

  private static String classPath() {
    return JvmCommand.runningClassPath().stream()
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }
}
