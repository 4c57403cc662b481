package sparkworkbook.labkit.cli.grade;

import java.nio.file.Path;
import java.util.List;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** What grading needs of the judge. */
interface GradingJudge extends AutoCloseable {
  /**
   * @param only the checks to judge; all where it is empty
   */
  Verdict judge(Lab lab, Variant variant, List<String> only);

  /** Compiles the job alone, before any of its code has run; returns the errors. */
  List<String> compile(Lab lab, Variant variant, Path sources, Path classes);

  @Override
  void close();

  /** Makes one for a submission; nothing is kept from the submission before. */
  @FunctionalInterface
  interface Factory {
    GradingJudge open(LabRunner.Listener listener);
  }

  /** One whose verdicts have JVMs of their own and these seeded data. */
  static GradingJudge of(Workbook workbook, long seed, LabRunner.Listener listener) {
    LabRunner runner = LabRunner.of(workbook, listener);
    runner.seed(seed);
    return new GradingJudge() {
      @Override
      public Verdict judge(Lab lab, Variant variant, List<String> only) {
        return runner.judge(lab, variant, only);
      }

      @Override
      public List<String> compile(Lab lab, Variant variant, Path sources, Path classes) {
        return runner.compileJob(lab, variant, sources, classes);
      }

      @Override
      public void close() {
        runner.close();
      }
    };
  }
}
