package sparkworkbook.labkit.cli.workbook;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import sparkworkbook.datasets.DatasetException;
import sparkworkbook.datasets.Datasets;

/**
 * Whether the committed data is there and sound. On other data a job says nothing about its author.
 */
public final class DataCheck {
  private static final String CHECKSUMS = "SHA256SUMS";

  /** Files found sound by this JVM, and when each was written last (ms since 1970). */
  private static final Map<Path, Long> SOUND = new ConcurrentHashMap<>();

  private final CompletableFuture<Void> sums;

  private DataCheck(CompletableFuture<Void> sums) {
    this.sums = sums;
  }

  /**
   * Looks for every file that the checksums name and compares its sum, which takes a fifth of a
   * second.
   *
   * @throws WorkbookException if one is missing, empty or damaged; the message says what to do
   */
  public static void require(Workbook workbook) {
    begin(workbook).await();
  }

  /**
   * Looks for every file that the checksums name, and begins to compare the sums behind the
   * reader's back.
   *
   * @throws WorkbookException if a file is missing or empty; the message says what to do
   */
  public static DataCheck begin(Workbook workbook) {
    Path root = workbook.datasets();
    if (!Files.isRegularFile(root.resolve(CHECKSUMS))) {
      throw missing(workbook, root.resolve(CHECKSUMS));
    }
    List<String> names = Datasets.files(root);
    for (String name : names) {
      Path file = root.resolve(name);
      if (!Files.isRegularFile(file) || file.toFile().length() == 0) {
        throw missing(workbook, file);
      }
    }
    return new DataCheck(
        CompletableFuture.runAsync(
            () -> names.forEach(name -> compare(root, name)),
            task -> {
              Thread thread = new Thread(task, "lab-data");
              thread.setDaemon(true);
              thread.start();
            }));
  }

  /**
   * Waits until every sum is compared.
   *
   * @throws WorkbookException if a file is damaged; the message says what to do
   */
  public void await() {
    try {
      sums.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof DatasetException damage) {
        throw new WorkbookException(damage.getMessage(), damage);
      }
      throw e;
    }
  }

  private static void compare(Path root, String name) {
    Path file = root.resolve(name);
    Long written = file.toFile().lastModified();
    if (!written.equals(SOUND.get(file))) {
      Datasets.verify(root, name);
      SOUND.put(file, written);
    }
  }

  private static WorkbookException missing(Workbook workbook, Path file) {
    return new WorkbookException(
        "The data file "
            + workbook.name(file)
            + " is missing.\nRestore it: git checkout -- "
            + workbook.name(file));
  }
}
