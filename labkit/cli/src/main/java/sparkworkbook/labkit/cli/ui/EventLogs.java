package sparkworkbook.labkit.cli.ui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import sparkworkbook.labkit.cli.job.ApplicationStart;
import sparkworkbook.labkit.cli.job.JobRun;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * Copies of the labs' event logs in one folder, since a {@code lab run} deletes what the one before
 * it recorded. A copy stays, so that a lab's runs can be compared while a reader looks at them.
 */
final class EventLogs {
  /** How Spark calls the log of an application that is at work, or that died without a word. */
  private static final String OPEN = ".inprogress";

  private final Workbook workbook;
  private final List<Lab> labs;
  private final Path folder;

  private EventLogs(Workbook workbook, List<Lab> labs, Path folder) {
    this.workbook = workbook;
    this.labs = labs;
    this.folder = folder;
  }

  static EventLogs of(Workbook workbook, List<Lab> labs, Path folder) {
    return new EventLogs(workbook, List.copyOf(labs), Folders.create(folder));
  }

  /** Whether the last run of {@code lab} has recorded anything. */
  static boolean isThere(Workbook workbook, Lab lab) {
    return !recorded(workbook, lab).isEmpty();
  }

  /**
   * Brings the copies up to date.
   *
   * @return the runs that have no copy yet
   */
  List<RecordedRun> gather() {
    List<RecordedRun> fresh = new ArrayList<>();
    for (Lab lab : labs) {
      for (Path log : recorded(workbook, lab)) {
        String name = log.getFileName().toString();
        String application = name.endsWith(OPEN) ? name.replace(OPEN, "") : name;
        boolean known = Files.exists(copy(application)) || Files.exists(copy(application + OPEN));
        if (update(log) && !known) {
          fresh.add(new RecordedRun(lab, application, nameOf(log)));
        }
      }
    }
    return fresh;
  }

  private boolean update(Path log) {
    String name = log.getFileName().toString();
    try {
      if (copy(name).toFile().length() != Files.size(log)) {
        Path unfinished = copy("." + name); // the History Server passes over names with a dot
        Files.copy(log, unfinished, StandardCopyOption.REPLACE_EXISTING);
        Files.move(unfinished, copy(name), StandardCopyOption.REPLACE_EXISTING);
      }
      if (!name.endsWith(OPEN)) {
        Files.deleteIfExists(copy(name + OPEN));
      }
      return true;
    } catch (NoSuchFileException e) {
      return false; // its lab runs again
    } catch (IOException e) {
      if (Files.exists(copy(name))) {
        return true; // Windows: the server reads the last copy just now
      }
      throw Folders.cannotWrite(copy(name), e);
    }
  }

  private static String nameOf(Path log) {
    return ApplicationStart.of(log).map(ApplicationStart::name).orElse("");
  }

  private Path copy(String name) {
    return folder.resolve(name);
  }

  private static List<Path> recorded(Workbook workbook, Lab lab) {
    try {
      return Folders.filesBelow(JobRun.folder(workbook, lab).resolve("events")).stream()
          .filter(log -> !log.getFileName().toString().startsWith("."))
          .filter(log -> ApplicationStart.of(log).isPresent())
          .toList();
    } catch (UncheckedIOException e) {
      return List.of(); // its lab runs again
    }
  }
}
