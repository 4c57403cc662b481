package sparkworkbook.labs.columnpruning;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.FileSourceScanExec;
import sparkworkbook.labkit.assertions.QueryRun;
import sparkworkbook.labkit.harness.CountingFileSystem;

/**
 * One report, and what it took: from the call of the student's method to the last row.
 *
 * @param name in words
 * @param building made the Dataset
 * @param asking asked it for its rows
 * @param columns of all its scans
 * @param rowsRead by these scans
 * @param bytesRead bytes that left the archive's files meanwhile
 */
record Report(
    String name,
    QueryRun<Dataset<Row>> building,
    QueryRun<List<Row>> asking,
    SortedSet<String> columns,
    long rowsRead,
    long bytesRead) {

  /**
   * Makes the report.
   *
   * @param method the student's
   * @param question what the next step does with the Dataset
   */
  static Report of(
      String name,
      Dataset<Row> archive,
      Function<Dataset<Row>, Dataset<Row>> method,
      Function<Dataset<Row>, List<Row>> question) {
    long before = bytesRead(archive);
    var building = QueryRun.of(archive.sparkSession(), () -> method.apply(archive));
    var asking = QueryRun.of(archive.sparkSession(), () -> question.apply(building.result()));
    Set<FileSourceScanExec> scans = scans(building, asking);
    SortedSet<String> columns = new TreeSet<>();
    scans.forEach(scan -> columns.addAll(ColumnsRead.of(scan.requiredSchema())));
    return new Report(name, building, asking, columns, rows(scans), bytesRead(archive) - before);
  }

  /** Each once: both runs find the scan behind a cache. */
  private static Set<FileSourceScanExec> scans(QueryRun<?>... runs) {
    Set<FileSourceScanExec> scans = Collections.newSetFromMap(new IdentityHashMap<>());
    for (QueryRun<?> run : runs) {
      scans.addAll(run.plan().includingCachedPlans().operators(FileSourceScanExec.class));
    }
    return scans;
  }

  /** Counted now: the scan behind a cache counts on when the cache is filled again. */
  private static long rows(Set<FileSourceScanExec> scans) {
    return scans.stream().mapToLong(scan -> scan.metrics().apply("numOutputRows").value()).sum();
  }

  List<Row> answer() {
    return asking.result();
  }

  /** The bytes that left the archive's files since the JVM started. */
  static long bytesRead(Dataset<Row> archive) {
    return Stream.of(archive.inputFiles())
        .mapToLong(file -> CountingFileSystem.bytesRead(Path.of(URI.create(file))))
        .sum();
  }
}
