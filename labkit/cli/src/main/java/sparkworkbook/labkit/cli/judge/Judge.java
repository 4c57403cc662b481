package sparkworkbook.labkit.cli.judge;

import sparkworkbook.labkit.cli.workbook.Lab;

/** Gives verdicts. */
@FunctionalInterface
public interface Judge {
  Verdict judge(Lab lab, Variant variant);
}
