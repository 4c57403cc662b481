package sparkworkbook.labkit.harness.jvm;

import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Hadoop's local file system asks programs of its own ({@code winutils.exe}) for file permissions
 * on Windows. There another one takes its place that asks Java.
 */
public final class LocalFiles {
  /** Set to true, it takes that place everywhere, so that other systems can test it. */
  public static final String BARE_PROPERTY = "workbook.bareLocalFiles";

  private LocalFiles() {}

  /** The setting that a Spark application on this machine needs for local files. */
  public static Map<String, String> sparkConf() {
    return areBare()
        ? Map.of("spark.hadoop.fs.file.impl", BareLocalFileSystem.class.getName())
        : Map.of();
  }

  /** What that setting asks executors to have beside Spark. */
  public static List<Path> jars() {
    return areBare()
        ? JvmCommand.locationOf(BareLocalFileSystem.class).stream().toList()
        : List.of();
  }

  private static boolean areBare() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return windows || Boolean.getBoolean(BARE_PROPERTY);
  }
}
