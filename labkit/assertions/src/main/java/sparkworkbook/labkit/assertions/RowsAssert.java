package sparkworkbook.labkit.assertions;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on the rows of an answer. Spark compares them in jobs of its own, so compare outside
 * of what is measured. The driver gets counts and at most {@value #SHOWN} rows, however many there
 * are.
 *
 * <p>Columns must agree in name, type and order; where rows of a list have no names, in type and
 * order. NULL equals NULL, and NaN equals NaN.
 */
public final class RowsAssert extends AbstractAssert<RowsAssert, RowSource> {
  static final int SHOWN = 10;
  private static final String NUMBER = "#";

  private List<String> key = List.of();
  private OptionalDouble tolerance = OptionalDouble.empty();
  private boolean isOrdered;

  RowsAssert(RowSource actual) {
    super(actual, RowsAssert.class);
  }

  /**
   * Rows with the same values in these columns are shown together, and the columns that differ are
   * marked. Whether the assertion passes does not depend on it.
   *
   * <pre>{@code
   * // fails with ">>> 1 0 JFK [345]" above ">>> 0 1 JFK [344]"
   * assertThat(totals).byKey("origin").hasSameRowsAs(expected);
   * }</pre>
   *
   * @throws IllegalArgumentException if no column is given
   */
  public RowsAssert byKey(String... columns) {
    requireNonNull(columns, "The columns of the key should not be null");
    if (columns.length == 0) {
      throw new IllegalArgumentException("The columns of the key should not be empty");
    }
    key = List.of(columns);
    return this;
  }

  /**
   * Doubles and floats may differ by this much. Rows that are alike otherwise are paired in the
   * order of their doubles.
   *
   * <pre>{@code
   * // passes for 12.3000001 instead of 12.3, fails for 12.4
   * assertThat(means).withTolerance(1e-6).hasSameRowsAs(expected);
   * }</pre>
   *
   * @throws IllegalArgumentException if it is negative or not a number
   */
  public RowsAssert withTolerance(double difference) {
    if (!(difference >= 0)) {
      throw new IllegalArgumentException("The tolerance should be 0 or more but is " + difference);
    }
    tolerance = OptionalDouble.of(difference);
    return this;
  }

  /**
   * The order counts, too: the first row is compared with the first. All rows pass through one
   * task. Rows that tie must have an order of their own, or the answer may change from run to run.
   *
   * <pre>{@code
   * // passes for a ranking by delay and code, fails if two airports changed places
   * assertThat(ranking).inOrder().hasSameRowsAs(expected);
   * }</pre>
   */
  public RowsAssert inOrder() {
    isOrdered = true;
    return this;
  }

  /**
   * The same rows, each as often as expected, in any order.
   *
   * <pre>{@code
   * // passes for the same rows from another plan, fails if a join doubled one
   * assertThat(report(flights)).hasSameRowsAs(flights.groupBy("origin").count());
   * }</pre>
   */
  public RowsAssert hasSameRowsAs(Dataset<Row> expected) {
    return compare(RowSource.of(requireNonNull(expected, "The expected rows should not be null")));
  }

  /**
   * The same for rows calculated in plain Java; they need a running Spark session.
   *
   * <pre>{@code
   * // passes for one row ("JFK", 12); fails if 12 is an int instead of a long
   * assertThat(report).hasSameRowsAs(List.of(RowFactory.create("JFK", 12L)));
   * }</pre>
   */
  public RowsAssert hasSameRowsAs(List<Row> expected) {
    return compare(RowSource.of(requireNonNull(expected, "The expected rows should not be null")));
  }

  private RowsAssert compare(RowSource expected) {
    isNotNull();
    RowColumns sides = new RowColumns(actual, expected);
    sides
        .difference()
        .ifPresent(
            message -> {
              throw assertionError(message);
            });
    StructType columns = sides.common();
    Dataset<Row> found = actual.as(columns);
    Dataset<Row> wanted = expected.as(columns);
    RowDifference difference =
        isOrdered
            ? new RowComparison(numbered(columns), List.of(0), tolerance)
                .compare(RowPairing.numbered(found), RowPairing.numbered(wanted), SHOWN)
            : new RowComparison(columns, places(columns), tolerance).compare(found, wanted, SHOWN);
    if (!difference.isEmpty()) {
      throw assertionError(difference.message());
    }
    return this;
  }

  private static StructType numbered(StructType columns) {
    StructField number = DataTypes.createStructField(NUMBER, DataTypes.IntegerType, false);
    return new StructType(
        Stream.concat(Stream.of(number), Arrays.stream(columns.fields()))
            .toArray(StructField[]::new));
  }

  private List<Integer> places(StructType columns) {
    List<String> names = List.of(columns.fieldNames());
    for (String name : key) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("The key has a column " + name + ", the rows " + names);
      }
    }
    return IntStream.range(0, names.size())
        .filter(i -> key.contains(names.get(i)))
        .boxed()
        .toList();
  }
}
