package sparkworkbook.labkit.cli.data;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.DatasetException;
import sparkworkbook.datasets.GeneratedData;
import sparkworkbook.labkit.harness.jvm.ParentWatch;
import sparkworkbook.labkit.harness.jvm.PinnedJvm;

/** Writes the generated data that is not there, with Spark, in a JVM of its own. */
public final class DataBuilder {
  private static final int REFUSED = 1;

  private DataBuilder() {}

  /** The only argument is the data folder. What went wrong is printed for people. */
  public static void main(String[] args) {
    ParentWatch.start();
    PinnedJvm.pin();
    Path dataDir = Path.of(args[0]);
    try {
      SparkSession spark = SparkSession.builder().getOrCreate();
      GeneratedData.all().forEach(data -> data.build(spark, dataDir));
      spark.stop();
    } catch (DatasetException e) {
      refuse(e.getMessage());
    } catch (Throwable e) { // Spark throws checked exceptions unannounced, Hadoop errors
      refuse(
          isDiskFull(e)
              ? "The disk is full.\nFree some space (lab doctor says how much), then: lab data"
              : "Spark could not write it: "
                  + (e.getMessage() + "").lines().findFirst().orElse(""));
    }
  }

  /** Spark passes on what the system said, in a task's stack trace. */
  private static boolean isDiskFull(Throwable e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    return Stream.of("No space left on device", "not enough space on the disk")
        .anyMatch(trace.toString()::contains);
  }

  private static void refuse(String message) {
    System.out.println(message);
    System.exit(REFUSED);
  }
}
