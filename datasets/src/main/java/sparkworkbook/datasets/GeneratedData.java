package sparkworkbook.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A folder of data that a lab reads and that is written at first use. It carries the checksums of
 * its files, written when it was whole.
 */
public final class GeneratedData {
  private static final List<GeneratedData> ALL =
      List.of(new GeneratedData(Bulletins.FOLDER, Bulletins.ROWS, Bulletins::open));

  private final String name;
  private final long rows;
  private final BiFunction<SparkSession, Path, Dataset<Row>> opener;

  private GeneratedData(
      String folder, long rows, BiFunction<SparkSession, Path, Dataset<Row>> opener) {
    this.name = Datasets.GENERATED + "/" + folder;
    this.rows = rows;
    this.opener = opener;
  }

  /** Every one, made from the committed files. */
  public static List<GeneratedData> all() {
    return ALL;
  }

  /** Path below a data folder, with slashes. */
  public String name() {
    return name;
  }

  /** As many as the committed files give. */
  public long rows() {
    return rows;
  }

  public Path folder(Path dataDir) {
    return dataDir.resolve(name);
  }

  public boolean isThere(Path dataDir) {
    return Files.isDirectory(folder(dataDir));
  }

  /** What is wrong with the folder that is there; empty if every file is as it was written. */
  public Optional<String> flaw(Path dataDir) {
    return Publication.flaw(folder(dataDir));
  }

  /**
   * Writes it, unless it is there, and counts it.
   *
   * @throws DatasetException if it cannot be written, or has other rows than it should
   */
  public void build(SparkSession spark, Path dataDir) {
    long counted = opener.apply(spark, dataDir).count();
    if (counted != rows) {
      throw new DatasetException(
          folder(dataDir)
              + " has "
              + counted
              + " rows instead of "
              + rows
              + ".\nBuild it anew: lab data --rebuild");
    }
  }

  /** Deletes it. */
  public void delete(Path dataDir) {
    Publication.delete(folder(dataDir));
  }

  /** Deletes what JVMs that have ended did not finish, of all generated data. */
  public static void deleteUnfinished(Path dataDir) {
    Publication.deleteUnfinished(dataDir.resolve(Datasets.GENERATED));
  }
}
