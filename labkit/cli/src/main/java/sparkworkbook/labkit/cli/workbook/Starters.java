package sparkworkbook.labkit.cli.workbook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabDescriptorException;

/**
 * The student files as they were before anyone edited them: copied to {@code .lab/starters} at the
 * first use of any command and left alone from then on. A file that was edited before that is
 * copied from the commit that is checked out.
 */
public final class Starters {
  private Starters() {}

  /** Copies the starter of every lab that has no copy yet; a broken {@code lab.yaml} waits. */
  public static void keep(Workbook workbook) {
    for (Lab lab : workbook.labs()) {
      if (!Files.isDirectory(lab.starterCopy())) {
        keep(workbook, lab, path -> GitFiles.committed(workbook, path));
      }
    }
  }

  /** Replaces a lab's copy with its files of today: for the author of the lab. */
  public static void renew(Workbook workbook, Lab lab) {
    Folders.delete(lab.starterCopy());
    keep(workbook, lab, path -> Optional.empty());
  }

  /**
   * Puts the starter's files back in place of the student's, which are kept.
   *
   * @return where they are kept; empty if they were the starter's
   * @throws WorkbookException if a file cannot be written
   */
  public static Optional<Path> restore(Workbook workbook, Lab lab) {
    LabDescriptor descriptor = lab.descriptor();
    if (!isEdited(lab, descriptor)) {
      return Optional.empty();
    }
    String now = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS"));
    Path backup = workbook.state().resolve("backups").resolve(lab.folder()).resolve(now);
    for (String name : descriptor.studentFiles()) {
      if (Files.isRegularFile(lab.directory().resolve(name))) {
        Folders.copy(lab.directory().resolve(name), backup.resolve(name));
      }
    }
    for (String name : descriptor.studentFiles()) {
      Folders.copy(lab.starterCopy().resolve(name), lab.directory().resolve(name));
    }
    return Optional.of(backup);
  }

  /** Whether the student files differ from the copy: someone has begun. */
  public static boolean isEdited(Lab lab, LabDescriptor descriptor) {
    return descriptor.studentFiles().stream().anyMatch(name -> differs(lab, name));
  }

  private static boolean differs(Lab lab, String name) {
    Path now = lab.directory().resolve(name);
    Path then = lab.starterCopy().resolve(name);
    try {
      return !Files.isRegularFile(now)
          || Files.isRegularFile(then) && Files.mismatch(now, then) >= 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param original the content of a file, by its path in the workbook, where it is not that of now
   */
  private static void keep(
      Workbook workbook, Lab lab, Function<String, Optional<byte[]>> original) {
    LabDescriptor descriptor;
    try {
      descriptor = lab.descriptor();
    } catch (LabDescriptorException e) {
      return;
    }
    Path starters = Folders.create(workbook.state().resolve("starters"));
    try {
      Path unfinished = Files.createTempDirectory(starters, ".unfinished-");
      for (String name : descriptor.studentFiles()) {
        Path file = lab.directory().resolve(name);
        Optional<byte[]> content = original.apply(workbook.name(file));
        if (content.isPresent()) {
          Files.createDirectories(unfinished.resolve(name).getParent());
          Files.write(unfinished.resolve(name), content.get());
        } else if (Files.isRegularFile(file)) {
          Folders.copy(file, unfinished.resolve(name));
        }
      }
      publish(unfinished, lab.starterCopy());
    } catch (IOException e) {
      throw Folders.cannotWrite(starters, e);
    }
  }

  private static void publish(Path unfinished, Path copy) throws IOException {
    try {
      Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Folders.delete(unfinished);
      if (!Files.isDirectory(copy)) { // else another command was first
        throw e;
      }
    }
  }
}
