package sparkworkbook.labs.pythonmemory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;

/**
 * Python processes next to the executor. Each running task has one, with a memory limit, as in
 * PySpark ({@code BasePythonRunner}, {@code setup_memory_limits} of its workers).
 */
final class PythonWorker {
  private static final String START = "import os; exec(os.environ['WORKER'])";

  private PythonWorker() {}

  /**
   * @param lines each partition goes to the standard input of its own process
   * @param script the name of a resource in the package of this class
   * @return the lines that the processes print
   */
  static JavaRDD<String> pipe(JavaRDD<String> lines, String script) {
    return lines.pipe(
        List.of("python3", "-c", START),
        Map.of(
            "WORKER", resource("worker.py"),
            "SCRIPT", resource(script),
            "SCRIPT_NAME", script,
            "LIMIT_MIB", Long.toString(limit(lines.context().getConf())),
            "PYTHONIOENCODING", "utf-8"));
  }

  /** The tasks that run at once share the memory of all workers; 0 is no limit. */
  private static long limit(SparkConf conf) {
    long all = conf.getSizeAsMb("spark.executor.pyspark.memory", "0");
    return all / conf.getInt("spark.executor.cores", 1);
  }

  private static String resource(String name) {
    try (InputStream in = PythonWorker.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
