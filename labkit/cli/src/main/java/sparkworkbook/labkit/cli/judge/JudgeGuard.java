package sparkworkbook.labkit.cli.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import sparkworkbook.labkit.cli.workbook.GitFiles;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * Sees to it, for one verdict, that the judge is the workbook's own: before the verdict it is
 * compared with the commit that is checked out, and what the job changes of it meanwhile is put
 * back and makes the verdict void.
 */
final class JudgeGuard {
  private static final String CHANGED =
      "The job changed files of the workbook while it was judged, so nothing that passed counts: %s"
          + "\nThese files are as they were before. What the job wrote is in"
          + " .lab/backups/changed-by-a-job.";

  private final Workbook workbook;
  private final Lab lab;
  private final LabRunner.Listener listener;
  private final CompletableFuture<List<String>> differing;
  private final List<String> changed = new ArrayList<>();
  private Optional<GuardedFiles> files = Optional.empty();

  private JudgeGuard(
      Workbook workbook,
      Lab lab,
      LabRunner.Listener listener,
      CompletableFuture<List<String>> differing) {
    this.workbook = workbook;
    this.lab = lab;
    this.listener = listener;
    this.differing = differing;
  }

  /** Lets everything pass. */
  static JudgeGuard ofTrustedCode() {
    return new JudgeGuard(null, null, line -> {}, CompletableFuture.completedFuture(List.of()));
  }

  /** Begins to compare, while others compile. */
  static JudgeGuard begin(Workbook workbook, Lab lab, LabRunner.Listener listener) {
    String folder = workbook.name(lab.directory()) + "/";
    return new JudgeGuard(
        workbook,
        lab,
        listener,
        CompletableFuture.supplyAsync(
            () -> GitFiles.differing(workbook, folder + Lab.DESCRIPTOR, folder + "src/test"),
            task -> new Thread(task, "lab-git").start()));
  }

  /**
   * Keeps what is there now: no judged code has run yet. An author, who has the solutions, is told
   * where the judge differs from the commit.
   *
   * @param compiled the judge's compiled classes
   * @throws WorkbookException if it differs in a copy without solutions, which is a student's
   */
  void keep(Path compiled) {
    if (workbook == null) {
      return;
    }
    files = Optional.of(GuardedFiles.of(workbook, lab, compiled));
    List<String> names = differing.join();
    if (names.isEmpty()) {
      return;
    }
    String list = String.join(", ", names);
    if (Files.isDirectory(lab.solution())) {
      listener.remarks("The judge differs from the commit that is checked out: " + list);
      return;
    }
    String folder = workbook.name(lab.directory()) + "/";
    throw new WorkbookException(
        "The judge of "
            + lab.folder()
            + " is not the workbook's own. These files differ from the commit: "
            + list
            + "\nRemove what was added, and bring the rest back: git checkout HEAD -- "
            + folder
            + Lab.DESCRIPTOR
            + " "
            + folder
            + "src/test");
  }

  /** Puts back what was changed until now: before another JVM reads it. */
  void restore() {
    files.map(GuardedFiles::restore).ifPresent(changed::addAll);
  }

  /** The verdict, in which nothing has passed where the job changed something. */
  LabResult checked(LabResult result) {
    restore();
    if (changed.isEmpty()) {
      return result;
    }
    String why = CHANGED.formatted(String.join(", ", changed.stream().distinct().toList()));
    return LabResult.of(
        result.id(),
        result.tests().stream().map(test -> isGood(test) ? voided(test, why) : test).toList());
  }

  private static boolean isGood(TestResult test) {
    return test.status() == Status.PASSED || test.status() == Status.UNAVAILABLE;
  }

  private static TestResult voided(TestResult test, String why) {
    return new TestResult(test.id(), Status.ERROR, 0, test.maxPoints(), why, Map.of());
  }
}
