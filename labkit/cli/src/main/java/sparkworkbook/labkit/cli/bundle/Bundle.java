package sparkworkbook.labkit.cli.bundle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** Makes the copy of the workbook that a class gets. */
public final class Bundle {
  private final Workbook workbook;
  private final Path target;
  private final Consumer<String> progress;

  /**
   * @param target the folder to make
   * @param progress hears what is being done
   */
  public Bundle(Workbook workbook, Path target, Consumer<String> progress) {
    this.workbook = workbook;
    this.target = target;
    this.progress = progress;
  }

  /**
   * What was made.
   *
   * @param changed files of the workbook that differ from the commit, and were taken from there
   * @param hasGit whether the copy is a git repository
   */
  public record Made(List<String> changed, boolean hasGit) {}

  /** The copy alone: Maven downloads what it needs. */
  public Made make() {
    return make(false, List.of());
  }

  /**
   * @param offline whether a Maven repository comes along
   * @param zips the copy as a zip, too: none or one file
   * @throws sparkworkbook.labkit.cli.workbook.UsageException if a target cannot be one
   * @throws WorkbookException if it cannot be made; then nothing is left
   */
  public Made make(boolean offline, List<Path> zips) {
    WorkbookSource source = new WorkbookSource(workbook);
    List<Path> files = zips.stream().map(zip -> Targets.file(zip, workbook)).toList();
    List<BundleZip> unfinished = new ArrayList<>();
    try (Staging copy = Staging.nextTo(target, workbook)) {
      progress.accept("copying the workbook");
      source.copy(copy::write);
      SolvedStarters.refuse(workbook, copy.folder());
      writeReadme(copy, offline);
      if (offline) {
        new OfflineRepository(workbook, copy, progress).collect();
      }
      boolean hasGit = FreshHistory.isPossible(copy.folder());
      if (hasGit) {
        progress.accept("making a git repository with one commit");
        FreshHistory.begin(copy.folder());
      }
      for (Path file : files) {
        progress.accept("writing " + file.getFileName());
        BundleZip zip = BundleZip.nextTo(file);
        unfinished.add(zip);
        zip.write(copy.folder(), copy.name());
      }
      copy.publish();
      for (BundleZip zip : unfinished) {
        zip.publish();
      }
      return new Made(source.changed(), hasGit);
    } catch (IOException e) {
      throw new WorkbookException(
          "Cannot write the bundle: "
              + e.getMessage()
              + ".\nFree some space on its disk, or name a folder on another one.",
          e);
    } finally {
      unfinished.forEach(BundleZip::delete);
    }
  }

  private static void writeReadme(Staging copy, boolean offline) throws IOException {
    Path readme = copy.folder().resolve(StudentReadme.FILE);
    if (Files.isRegularFile(readme)) {
      String text = StudentReadme.of(Folders.read(readme), offline);
      copy.write(
          StudentReadme.FILE, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
