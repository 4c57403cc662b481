package sparkworkbook.labkit.assertions;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.execution.FileSourceScanExec;
import org.assertj.core.api.AbstractAssert;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Assertions on the scans of one data set of files. Where a run scans it several times, each scan
 * must meet them; counts are sums.
 */
public final class ScanAssert extends AbstractAssert<ScanAssert, List<PlanTree>> {
  private final String name;
  private final Plans plans;

  ScanAssert(List<PlanTree> scans, String name, Plans plans) {
    super(scans, ScanAssert.class);
    this.name = name;
    this.plans = plans;
  }

  /** It reads no columns but these; fewer are all right. */
  public ScanAssert readsOnlyColumns(String... columns) {
    Set<String> allowed = Set.copyOf(Arrays.asList(columns));
    for (PlanTree scan : actual) {
      Set<String> read = columns(Scans.scan(scan));
      TreeSet<String> extra = new TreeSet<>(read);
      extra.removeAll(allowed);
      if (!extra.isEmpty()) {
        throw failed(
            "Expected the scan of \""
                + name
                + "\" to read no columns but "
                + sorted(allowed)
                + ".\nIt also reads "
                + sorted(extra)
                + ".",
            scan);
      }
    }
    return this;
  }

  /**
   * It hands this filter to the file format, in the words of {@code PushedFilters}: {@code
   * IsNotNull(origin)}, {@code GreaterThan(delay,60)}. Pushed does not mean that it skips anything:
   * see {@link #rowsRead()}.
   */
  public ScanAssert hasPushedFilter(String filter) {
    return has("pushed filter", filter, ScanAssert::pushedFilters);
  }

  /** It picks partitions (folders) by a filter that contains this text, such as {@code month}. */
  public ScanAssert hasPartitionFilter(String part) {
    return has(
        "partition filter",
        part,
        scan ->
            CollectionConverters.asJava(scan.partitionFilters()).stream()
                .map(Object::toString)
                .toList());
  }

  /** Rows that left the scan ({@code numOutputRows}). */
  public CountAssert rowsRead() {
    return metric("numOutputRows", "rows that the scan of \"" + name + "\" returned");
  }

  /** Files that the scan read ({@code numFiles}). */
  public CountAssert files() {
    return metric("numFiles", "files that the scan of \"" + name + "\" read");
  }

  private CountAssert metric(String key, String words) {
    long sum = actual.stream().mapToLong(node -> node.metrics().getOrDefault(key, 0L)).sum();
    return CountAssert.of(sum, words, this, () -> PlanAssert.evidence(plans, actual)).butSome();
  }

  private ScanAssert has(
      String kind, String wanted, Function<FileSourceScanExec, List<String>> filters) {
    Text.checkNotEmpty(wanted, "The " + kind + " to look for");
    for (PlanTree scan : actual) {
      List<String> found = filters.apply(Scans.scan(scan));
      boolean exact = kind.startsWith("pushed");
      boolean present =
          found.stream()
              .map(ScanAssert::plain)
              .anyMatch(
                  filter -> exact ? filter.equals(plain(wanted)) : filter.contains(plain(wanted)));
      if (!present) {
        throw failed(
            "Expected the scan of \""
                + name
                + "\" to have the "
                + kind
                + " "
                + wanted
                + ".\nIt has "
                + (found.isEmpty() ? "none" : String.join(", ", found))
                + ".",
            scan);
      }
    }
    return this;
  }

  private static List<String> pushedFilters(FileSourceScanExec scan) {
    return CollectionConverters.asJava(scan.pushedDownFilters()).stream()
        .map(Object::toString)
        .toList();
  }

  private static Set<String> columns(FileSourceScanExec scan) {
    Set<String> columns = new TreeSet<>(Arrays.asList(scan.requiredSchema().fieldNames()));
    CollectionConverters.asJava(scan.output()).forEach(attribute -> columns.add(attribute.name()));
    return columns;
  }

  private static String plain(String filter) {
    return filter.replaceAll("#\\d+L?", "").replace(" ", "");
  }

  private static String sorted(Set<String> columns) {
    return columns.stream().sorted().collect(Collectors.joining(", "));
  }

  private AssertionError failed(String rule, PlanTree culprit) {
    return assertionError(
        new FailureMessage(rule, () -> PlanAssert.evidence(plans, List.of(culprit))));
  }
}
