package sparkworkbook.labkit.cli.grade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** Reads the verdict from a word in the student's file, without compiling it. */
final class FakeJudge implements GradingJudge {
  static final String PASSES = "passes";
  static final String SLOW_NEXT_TO_OTHERS = "slow next to others";
  static final String HANGS = "hangs";
  static final String FAULTY_MACHINE = "faulty machine";
  static final String REWRITES_JUDGE = "rewrites the judge";

  /** The submissions that were judged, with the checks that were asked for. */
  final List<String> asked = new CopyOnWriteArrayList<>();

  @Override
  public Verdict judge(Lab lab, Variant variant, List<String> only) {
    asked.add(variant.name() + only);
    String content = Folders.read(variant.file(lab.descriptor().studentFiles().get(0)));
    if (content.contains(FAULTY_MACHINE)) {
      throw new WorkbookException("The judge's JVM could not start.");
    }
    if (content.contains(REWRITES_JUDGE)) {
      Folders.write(lab.directory().resolve("src/test/java/Added.java"), "class Added {}");
    }
    boolean alone = !only.isEmpty();
    boolean times = content.contains(HANGS) || content.contains(SLOW_NEXT_TO_OTHERS) && !alone;
    List<TestResult> tests = new ArrayList<>();
    lab.descriptor()
        .tests()
        .forEach(
            test ->
                tests.add(
                    times
                        ? result(test.id(), Status.TIMEOUT, 0, test.points())
                        : result(test.id(), Status.PASSED, test.points(), test.points())));
    LabResult result = LabResult.of(lab.topic(), tests);
    return new Verdict(lab, variant, result, List.of(), lab.directory(), lab.directory());
  }

  private static TestResult result(String id, Status status, int points, int max) {
    String message = status == Status.PASSED ? "" : "took longer than 60 s";
    return new TestResult(id, status, points, max, message, Map.of());
  }

  @Override
  public List<String> compile(Lab lab, Variant variant, Path sources, Path classes) {
    Folders.create(classes);
    return List.of();
  }

  @Override
  public void close() {}
}
