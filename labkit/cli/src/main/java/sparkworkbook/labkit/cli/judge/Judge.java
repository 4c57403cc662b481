package sparkworkbook.labkit.cli.judge;

import java.util.List;
import sparkworkbook.labkit.cli.workbook.Lab;

/** Gives verdicts. */
@FunctionalInterface
public interface Judge {
  Verdict judge(Lab lab, Variant variant);

  /**
   * The same, of some of the lab's checks where the judge knows how to; the others stay {@code
   * not_run}.
   *
   * @param only their ids; all where it is empty
   */
  default Verdict judge(Lab lab, Variant variant, List<String> only) {
    return judge(lab, variant);
  }

  /** Pins the seeded data of the verdicts from now on, where the judge has such. */
  default void seed(long number) {}

  /** The same once more, in a JVM that was warm before, where the judge knows of such. */
  default Verdict judgeWarm(Lab lab, Variant variant) {
    return judge(lab, variant);
  }
}
