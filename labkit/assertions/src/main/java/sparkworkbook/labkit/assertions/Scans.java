package sparkworkbook.labkit.assertions;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.FileSourceScanExec;
import scala.jdk.javaapi.CollectionConverters;

/** Finds file scans by what they read. */
final class Scans {
  private Scans() {}

  static FileSourceScanExec scan(PlanTree node) {
    return (FileSourceScanExec) node.operator().orElseThrow();
  }

  /**
   * Scans of which the file, folder or table is called so; else those below a folder of the name.
   */
  static List<PlanTree> named(String name, Collection<PlanTree> scans) {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<PlanTree> exact = scans.stream().filter(node -> isNamed(wanted, scan(node))).toList();
    return exact.isEmpty()
        ? scans.stream().filter(node -> isBelow(wanted, scan(node))).toList()
        : exact;
  }

  private static boolean isNamed(String wanted, FileSourceScanExec scan) {
    boolean table =
        scan.tableIdentifier().isDefined()
            && scan.tableIdentifier().get().table().equalsIgnoreCase(wanted);
    return table
        || roots(scan).stream()
            .anyMatch(path -> path.getName().toLowerCase(Locale.ROOT).contains(wanted));
  }

  private static boolean isBelow(String wanted, FileSourceScanExec scan) {
    return roots(scan).stream()
        .anyMatch(
            path ->
                List.of(path.toUri().getPath().toLowerCase(Locale.ROOT).split("/"))
                    .contains(wanted));
  }

  private static List<Path> roots(FileSourceScanExec scan) {
    return CollectionConverters.asJava(scan.relation().location().rootPaths());
  }

  static String paths(Collection<PlanTree> scans) {
    return scans.stream()
        .flatMap(node -> roots(scan(node)).stream())
        .map(Path::getName)
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
