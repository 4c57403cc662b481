package sparkworkbook.labkit.assertions;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.spark_partition_id;
import static org.apache.spark.sql.functions.when;

import java.util.OptionalDouble;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Pairs rows by their place, where their values cannot be matched: doubles within a tolerance, and
 * rows in order. Columns are called c0, c1 ….
 */
record RowPairing(StructType columns, OptionalDouble tolerance) {
  private static final String PLACE = "place";

  /**
   * Rows that are alike but for their fractions are paired in the order of those; a pair within the
   * tolerance counts as the expected row on both sides.
   */
  Dataset<Row> of(Dataset<Row> found, Dataset<Row> wanted) {
    Dataset<Row> left = placed(found).as("f");
    Dataset<Row> right = placed(wanted).as("e");
    Column alike = col("f." + PLACE).equalTo(col("e." + PLACE));
    for (int i = 0; i < columns.size(); i++) {
      Column one = col("f.c" + i);
      Column other = col("e.c" + i);
      alike =
          alike.and(
              isFraction(i)
                  ? one.eqNullSafe(other)
                      .or(abs(one.minus(other)).leq(lit(tolerance.getAsDouble())))
                  : one.eqNullSafe(other));
    }
    Column isFound = col("f." + PLACE).isNotNull();
    Column isExpected = col("e." + PLACE).isNotNull();
    Stream<Column> values =
        IntStream.range(0, columns.size())
            .mapToObj(i -> when(isExpected, col("e.c" + i)).otherwise(col("f.c" + i)).as("c" + i));
    Stream<Column> counts =
        Stream.of(
            isFound.cast("long").as(RowComparison.FOUND),
            isExpected.cast("long").as(RowComparison.EXPECTED));
    return left.join(right, alike, "full_outer")
        .select(Stream.concat(values, counts).toArray(Column[]::new));
  }

  private Dataset<Row> placed(Dataset<Row> rows) {
    return rows.withColumn(
        PLACE,
        row_number()
            .over(
                Window.partitionBy(places(i -> !isFraction(i))).orderBy(places(this::isFraction))));
  }

  /** Whether there is a tolerance, and a column that it is for. */
  boolean isNeeded() {
    return tolerance.isPresent() && IntStream.range(0, columns.size()).anyMatch(this::isFraction);
  }

  private boolean isFraction(int place) {
    DataType type = columns.fields()[place].dataType();
    return type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
  }

  /** The same rows with their number in front, from 1, in the order that they have. */
  static Dataset<Row> numbered(Dataset<Row> rows) {
    int size = rows.columns().length;
    String[] names = IntStream.range(0, size).mapToObj(i -> "c" + (i + 1)).toArray(String[]::new);
    // One partition, as the order asks; without any partition column Spark would warn of it.
    WindowSpec inOrder =
        Window.partitionBy(spark_partition_id().lt(0)).orderBy(monotonically_increasing_id());
    return rows.toDF(names).withColumn("c0", row_number().over(inOrder)).select("c0", names);
  }

  private Column[] places(IntPredicate wanted) {
    return IntStream.range(0, columns.size())
        .filter(wanted)
        .mapToObj(i -> col("c" + i))
        .toArray(Column[]::new);
  }
}
