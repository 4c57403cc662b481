package sparkworkbook.labkit.harness.jvm;

import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import java.nio.file.Path;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * The local file system of every Spark application that labkit starts. Hadoop's own has a program
 * set the permissions of each file and folder that it writes: {@code chmod}, or {@code
 * winutils.exe}, which Windows does not have. This one asks Java, on every system.
 *
 * <p>A JVM keeps the first one that is opened ({@code FileSystem.CACHE}), whatever later
 * applications ask for: who opens one before Spark does takes {@link #hadoopConf()}.
 */
public final class LocalFiles {
  private static final String IMPLEMENTATION = "fs.file.impl";

  private LocalFiles() {}

  /** The setting that a Spark application needs for it. */
  public static Map<String, String> sparkConf() {
    return Map.of("spark.hadoop." + IMPLEMENTATION, BareLocalFileSystem.class.getName());
  }

  /** The same for Hadoop without Spark. */
  public static Configuration hadoopConf() {
    Configuration conf = new Configuration();
    conf.set(IMPLEMENTATION, BareLocalFileSystem.class.getName());
    return conf;
  }

  /**
   * What executors that are not labkit's need in addition to Spark.
   *
   * @throws IllegalStateException if it is no file
   */
  public static Path jar() {
    return JvmCommand.locationOf(BareLocalFileSystem.class)
        .orElseThrow(() -> new IllegalStateException(BareLocalFileSystem.class + " has no jar"));
  }
}
