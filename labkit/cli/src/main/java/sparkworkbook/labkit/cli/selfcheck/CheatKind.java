package sparkworkbook.labkit.cli.selfcheck;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A kind of wrong repair that every lab answers for in {@code checks.yaml}. {@code
 * solutions/CHEATS.md} explains each of them.
 */
public enum CheatKind {
  LEFTOVERS,
  THROUGH_THE_DRIVER,
  BEFORE_THE_MEASURED_PART,
  FATTER_ROWS,
  ONE_TASK,
  ANOTHER_PLACE,
  METRIC_BYPASSED,
  ANSWER_NOT_COMPARED,
  FAILING_DAY,
  SECOND_RUN,
  EMPTY_SUCCESS,
  SETTING_INSTEAD_OF_REPAIR,
  TEST_DATA_RECOGNISED,
  INPUTS_TOO_NARROW,
  RESOURCE_NOT_EXHAUSTED,
  OVERFLOW,
  CHEAPER_BY_SAMPLING;

  /** As files and pages write it: {@code one-task}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Set<String> keys() {
    return Arrays.stream(values()).map(CheatKind::key).collect(Collectors.toSet());
  }
}
