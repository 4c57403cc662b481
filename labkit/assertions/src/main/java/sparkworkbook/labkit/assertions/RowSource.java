package sparkworkbook.labkit.assertions;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows to compare, with their columns: a Dataset, or a list of rows. Rows that were collected know
 * their columns; of others only the types can be told, from the values.
 */
sealed interface RowSource {
  /** The columns; unnamed ones are called {@code _1}, {@code _2} …. */
  StructType schema();

  /** Whether the columns have names. */
  boolean isNamed();

  /** Whether there is no row and no column, so that any columns will do. */
  boolean isBlank();

  /** The rows, with the names and types of this schema. */
  Dataset<Row> as(StructType columns);

  static RowSource of(Dataset<Row> rows) {
    return new OfDataset(rows);
  }

  static RowSource of(List<Row> rows) {
    StructType known = rows.isEmpty() ? null : rows.get(0).schema();
    return known == null ? new OfList(rows, typesOf(rows), false) : new OfList(rows, known, true);
  }

  /** Of a lazy Dataset; nothing is computed yet. */
  record OfDataset(Dataset<Row> rows) implements RowSource {
    @Override
    public StructType schema() {
      return rows.schema();
    }

    @Override
    public boolean isNamed() {
      return true;
    }

    @Override
    public boolean isBlank() {
      return false;
    }

    @Override
    public Dataset<Row> as(StructType columns) {
      return rows;
    }
  }

  /** Of rows in the driver. */
  record OfList(List<Row> rows, StructType schema, boolean isNamed) implements RowSource {
    @Override
    public boolean isBlank() {
      return rows.isEmpty();
    }

    @Override
    public Dataset<Row> as(StructType columns) {
      return SparkSession.active().createDataFrame(rows, columns.asNullable());
    }
  }

  private static StructType typesOf(List<Row> rows) {
    List<DataType> types = new ArrayList<>();
    for (Row row : rows) {
      while (types.size() < row.size()) {
        types.add(DataTypes.NullType);
      }
      for (int i = 0; i < row.size(); i++) {
        if (types.get(i).equals(DataTypes.NullType) && !row.isNullAt(i)) {
          types.set(i, typeOf(row.get(i)));
        }
      }
    }
    StructType schema = new StructType();
    for (DataType type : types) {
      schema = schema.add("_" + (schema.size() + 1), type);
    }
    return schema;
  }

  private static DataType typeOf(Object value) {
    return Map.<Class<?>, DataType>ofEntries(
            Map.entry(String.class, DataTypes.StringType),
            Map.entry(Long.class, DataTypes.LongType),
            Map.entry(Integer.class, DataTypes.IntegerType),
            Map.entry(Short.class, DataTypes.ShortType),
            Map.entry(Byte.class, DataTypes.ByteType),
            Map.entry(Double.class, DataTypes.DoubleType),
            Map.entry(Float.class, DataTypes.FloatType),
            Map.entry(Boolean.class, DataTypes.BooleanType),
            Map.entry(LocalDateTime.class, DataTypes.TimestampNTZType),
            Map.entry(Instant.class, DataTypes.TimestampType),
            Map.entry(java.sql.Timestamp.class, DataTypes.TimestampType),
            Map.entry(LocalDate.class, DataTypes.DateType),
            Map.entry(java.sql.Date.class, DataTypes.DateType),
            Map.entry(BigDecimal.class, DataTypes.createDecimalType(38, 18)))
        .getOrDefault(value.getClass(), DataTypes.NullType);
  }
}
