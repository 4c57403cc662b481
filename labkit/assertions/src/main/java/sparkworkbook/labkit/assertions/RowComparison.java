package sparkworkbook.labkit.assertions;

import static org.apache.spark.sql.functions.asc_nulls_first;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.types.StructType;

/**
 * Compares two sets of rows in Spark: first sums of hashes, then, if these differ, how often each
 * row is there. NULL equals NULL here, and NaN equals NaN. Columns are called c0, c1 …, so that any
 * names will do.
 *
 * @param key places of the columns that tell which row is meant; may be empty
 */
record RowComparison(StructType columns, List<Integer> key, OptionalDouble tolerance) {
  static final String FOUND = "found";
  static final String EXPECTED = "expected";
  static final String KIND = "kind";

  /** Rows of the same key on both sides, with other values. */
  static final String CHANGED = "1 changed";

  static final String MISSING = "2 missing";
  static final String UNEXPECTED = "3 unexpected";
  static final String REPEATED = "4 repeated";
  private static final String RANK = "rank";

  /**
   * Compares. Two sums of hashes tell in one pass, without a shuffle, that all rows are the same;
   * only otherwise are rows counted, and the first wrong ones brought to the driver.
   */
  RowDifference compare(Dataset<Row> actual, Dataset<Row> expected, int shown) {
    Dataset<Row> found = actual.toDF(names());
    Dataset<Row> wanted = expected.toDF(names());
    List<Row> sums = checksum(found).union(checksum(wanted)).collectAsList();
    if (sums.get(0).equals(sums.get(1))) {
      return RowDifference.none();
    }
    Dataset<Row> wrong = kinds(counted(found, wanted).where(col(FOUND).notEqual(col(EXPECTED))));
    Row kinds = wrong.agg(count(lit(1)), kindTotals()).head();
    if (kinds.getLong(0) == 0) {
      return RowDifference.none(); // within the tolerance
    }
    List<Long> counts = IntStream.range(1, kinds.size()).mapToObj(kinds::getLong).toList();
    int present = (int) counts.stream().filter(count -> count > 0).count();
    return new RowDifference(
        columns,
        key,
        sums.get(1).getLong(0),
        sums.get(0).getLong(0),
        counts,
        kinds.getLong(0),
        first(wrong, shown / present / 2 * 2)); // changed rows come in pairs
  }

  /**
   * How many rows there are, and the sums of both halves of a hash of each: 64 bits that two
   * different sets of rows do not share but by accident. Halves, so that no sum overflows.
   */
  private Dataset<Row> checksum(Dataset<Row> rows) {
    // The hash passes over a NULL: without isNull, (NULL, 1) and (1, NULL) would be the same.
    Stream<Column> hashed =
        Arrays.stream(all()).flatMap(column -> Stream.of(column.isNull(), column));
    Column hash = xxhash64(Stream.concat(Stream.of(lit(0)), hashed).toArray(Column[]::new));
    return rows.select(hash.as("hash"))
        .agg(
            count(lit(1)),
            sum(shiftright(col("hash"), 32)),
            sum(col("hash").bitwiseAND(lit(0xFFFFFFFFL))));
  }

  private Dataset<Row> counted(Dataset<Row> found, Dataset<Row> wanted) {
    RowPairing pairing = new RowPairing(columns, tolerance);
    Dataset<Row> sides =
        pairing.isNeeded()
            ? pairing.of(found, wanted)
            : side(found, 1, 0).union(side(wanted, 0, 1));
    return sides.groupBy(all()).agg(sum(FOUND).as(FOUND), sum(EXPECTED).as(EXPECTED));
  }

  private static Dataset<Row> side(Dataset<Row> rows, long found, long expected) {
    return rows.withColumn(FOUND, lit(found)).withColumn(EXPECTED, lit(expected));
  }

  private Dataset<Row> kinds(Dataset<Row> wrong) {
    Column missing = greatest(col(EXPECTED).minus(col(FOUND)), lit(0));
    Column unexpected = greatest(col(FOUND).minus(col(EXPECTED)), lit(0));
    Column changed = lit(false);
    if (!key.isEmpty()) {
      var sameKey = Window.partitionBy(places(key::contains));
      changed = sum(missing).over(sameKey).gt(0).and(sum(unexpected).over(sameKey).gt(0));
    }
    return wrong.withColumn(
        KIND,
        when(changed, CHANGED)
            .when(col(FOUND).equalTo(0), MISSING)
            .when(col(EXPECTED).equalTo(0), UNEXPECTED)
            .otherwise(REPEATED));
  }

  /** How many rows of each kind; of repeated ones, how many different ones. */
  private static Column[] kindTotals() {
    return new Column[] {
      // A changed row stands there twice: as it should be, and as it is.
      total(when(col(KIND).equalTo(CHANGED), least(col(EXPECTED), lit(1)))),
      total(when(col(KIND).equalTo(MISSING), col(EXPECTED))),
      total(when(col(KIND).equalTo(UNEXPECTED), col(FOUND))),
      total(when(col(KIND).equalTo(REPEATED), lit(1)))
    };
  }

  private static Column total(Column value) {
    return coalesce(sum(value), lit(0)).cast("long");
  }

  private List<Row> first(Dataset<Row> wrong, int ofEachKind) {
    List<Column> order = new ArrayList<>();
    key.forEach(place -> order.add(asc_nulls_first("c" + place)));
    order.add(col(FOUND)); // what is missing stands above what is there instead
    IntStream.range(0, columns.size())
        .filter(place -> !key.contains(place))
        .forEach(place -> order.add(asc_nulls_first("c" + place)));
    Column[] sorted = order.toArray(Column[]::new);
    Column rank = row_number().over(Window.partitionBy(KIND).orderBy(sorted));
    return wrong
        .withColumn(RANK, rank)
        .where(col(RANK).leq(Math.max(2, ofEachKind)))
        .orderBy(KIND, RANK)
        .collectAsList();
  }

  private String[] names() {
    return IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).toArray(String[]::new);
  }

  private Column[] all() {
    return places(i -> true);
  }

  private Column[] places(IntPredicate wanted) {
    return IntStream.range(0, columns.size())
        .filter(wanted)
        .mapToObj(i -> col("c" + i))
        .toArray(Column[]::new);
  }
}
