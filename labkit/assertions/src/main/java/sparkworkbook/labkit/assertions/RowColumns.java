package sparkworkbook.labkit.assertions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of two sets of rows, side by side: names, types and order must agree. */
record RowColumns(RowSource actual, RowSource expected) {
  private static final String NONE = "(none)";

  /** The columns to compare by, named where either side has names. */
  StructType common() {
    RowSource chosen =
        actual.isBlank() || (expected.isNamed() && !actual.isNamed()) ? expected : actual;
    return chosen.isBlank() ? actual.schema() : chosen.schema();
  }

  /** The message if they do not agree. */
  Optional<FailureMessage> difference() {
    if (actual.isBlank() || expected.isBlank()) {
      return Optional.empty();
    }
    StructField[] found = actual.schema().fields();
    StructField[] wanted = expected.schema().fields();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("    ", "expected", "found"));
    int wrong = 0;
    for (int i = 0; i < Math.max(found.length, wanted.length); i++) {
      boolean same = i < found.length && i < wanted.length && agree(wanted[i], found[i]);
      wrong += same ? 0 : 1;
      lines.add(List.of(same ? "    " : MessageText.MARK, name(wanted, i), name(found, i)));
    }
    if (wrong == 0) {
      return Optional.empty();
    }
    String rule =
        "Expected "
            + Text.count(wanted.length, "column", "columns")
            + " but found "
            + Text.number(found.length)
            + ": "
            + Text.count(wrong, "place differs", "places differ")
            + " in name, type or order.";
    return Optional.of(new FailureMessage(rule, () -> Text.columns(lines)));
  }

  private boolean agree(StructField wanted, StructField found) {
    boolean bothNamed = actual.isNamed() && expected.isNamed();
    return (!bothNamed || wanted.name().equals(found.name()))
        && (agree(wanted.dataType(), found.dataType(), expected.isNamed())
            || agree(found.dataType(), wanted.dataType(), actual.isNamed()));
  }

  /** Values without a schema do not tell the type of a NULL, nor the digits of a decimal. */
  private static boolean agree(DataType type, DataType other, boolean isDeclared) {
    return type.simpleString().equals(other.simpleString())
        || (!isDeclared
            && (type.equals(DataTypes.NullType)
                || (type instanceof DecimalType && other instanceof DecimalType)));
  }

  private static String name(StructField[] fields, int place) {
    return place < fields.length
        ? fields[place].name() + " " + fields[place].dataType().simpleString()
        : NONE;
  }
}
