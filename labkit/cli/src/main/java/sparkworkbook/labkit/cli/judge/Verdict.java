package sparkworkbook.labkit.cli.judge;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * What the judge found in one variant.
 *
 * @param compileErrors lines for people, empty where everything compiled; else nothing was judged
 * @param folder what was compiled, written and logged
 * @param log Spark's log of the judged JVM; it exists where one ran
 */
public record Verdict(
    Lab lab, Variant variant, LabResult result, List<String> compileErrors, Path folder, Path log) {

  static Verdict notCompiled(
      Lab lab, LabDescriptor descriptor, Variant variant, List<String> errors, WorkFolder work) {
    List<TestResult> tests =
        descriptor.tests().stream()
            .map(
                test ->
                    new TestResult(
                        test.id(),
                        Status.NOT_RUN,
                        0,
                        test.points(),
                        String.join("\n", errors),
                        Map.of()))
            .toList();
    return new Verdict(
        lab,
        variant,
        LabResult.of(descriptor.id(), tests),
        errors,
        work.path(),
        work.sparkLog("judge"));
  }

  /** A lab that this machine cannot run: outside every score. */
  public static Verdict unavailable(
      Lab lab, LabDescriptor descriptor, Variant variant, String why) {
    List<TestResult> tests =
        descriptor.tests().stream()
            .map(
                test ->
                    new TestResult(test.id(), Status.UNAVAILABLE, 0, test.points(), why, Map.of()))
            .toList();
    return new Verdict(
        lab,
        variant,
        LabResult.of(descriptor.id(), tests),
        List.of(),
        lab.directory(),
        lab.directory());
  }

  public boolean compiled() {
    return compileErrors.isEmpty();
  }

  /** Whether every check passed that this machine could make. */
  public boolean solved() {
    return result.solved();
  }

  /** Ids of the checks that did not pass, for whatever reason. */
  public List<String> failed() {
    return result.open().stream().map(TestResult::id).toList();
  }

  /** Every quantity that the checks published, by name. */
  public Map<String, Number> measured() {
    return result.measured();
  }
}
