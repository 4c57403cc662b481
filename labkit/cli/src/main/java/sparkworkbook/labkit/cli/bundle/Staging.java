package sparkworkbook.labkit.cli.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/**
 * A folder next to the one that is asked for, which takes its name when all is in it. Until then it
 * goes with whatever ends the command; a JVM that is killed leaves it to the next command.
 */
final class Staging implements AutoCloseable {
  private static final Pattern LEFT = Pattern.compile("\\.(.+)\\.unfinished-(\\d+)");
  private static final long END_SECONDS = 10;

  private final Path target;
  private final Path folder;
  private final Thread atExit = new Thread(this::abandon, "lab-bundle-end");
  private boolean isOver;

  private Staging(Path target, Path folder) {
    this.target = target;
    this.folder = folder;
  }

  /**
   * @throws UsageException if {@code target} is in the workbook, not empty, or cannot be made
   */
  static Staging nextTo(Path target, Workbook workbook) {
    Path wanted = Targets.folder(target, workbook);
    String name = wanted.getFileName().toString();
    deleteLeft(wanted.getParent(), name);
    Path folder =
        wanted.resolveSibling("." + name + ".unfinished-" + ProcessHandle.current().pid());
    try {
      Files.createDirectory(folder);
    } catch (IOException e) {
      throw new UsageException(
          "Cannot write to "
              + wanted.getParent()
              + ": "
              + reason(e)
              + ".\nName a folder that you may write to.");
    }
    Staging staging = new Staging(wanted, folder);
    Runtime.getRuntime().addShutdownHook(staging.atExit);
    return staging;
  }

  Path folder() {
    return folder;
  }

  /** What the folder will be called. */
  String name() {
    return target.getFileName().toString();
  }

  /** Writes one file; one that begins like a script may be executed. */
  synchronized void write(String path, InputStream content) throws IOException {
    if (isOver) {
      throw new IOException("the command was ended");
    }
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
    try (InputStream start = Files.newInputStream(file)) {
      if (start.read() == '#' && start.read() == '!') {
        file.toFile().setExecutable(true, false);
      }
    }
  }

  /** Gives the folder its name. */
  synchronized void publish() {
    if (isOver) {
      throw new WorkbookException("The command was ended.");
    }
    try {
      Files.deleteIfExists(target); // empty, or something was put there meanwhile
      Files.move(folder, target);
    } catch (IOException e) {
      throw new WorkbookException(
          "Cannot give the bundle its name " + target + ": " + reason(e) + ".", e);
    }
    close();
  }

  @Override
  public synchronized void close() {
    isOver = true;
    Folders.delete(folder);
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // this JVM is ending: the hook runs
    }
  }

  /** What writes to the folder ends first. */
  private void abandon() {
    ProcessHandle.current()
        .descendants()
        .toList()
        .forEach(
            process -> {
              process.destroyForcibly();
              try {
                process.onExit().get(END_SECONDS, TimeUnit.SECONDS);
              } catch (Exception e) {
                // it cannot be ended: what it writes stays
              }
            });
    synchronized (this) {
      isOver = true;
      Folders.delete(folder);
    }
  }

  private static void deleteLeft(Path parent, String name) {
    try (Stream<Path> siblings = Files.list(parent)) {
      siblings.filter(path -> isLeft(path, name)).toList().forEach(Folders::delete);
    } catch (IOException e) {
      // not readable: then nothing can be deleted either
    }
  }

  private static boolean isLeft(Path path, String name) {
    Matcher parts = LEFT.matcher(path.getFileName().toString());
    return parts.matches()
        && parts.group(1).equals(name)
        && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && ProcessHandle.of(Long.parseLong(parts.group(2))).isEmpty();
  }

  static String reason(IOException e) {
    return e instanceof FileSystemException system && system.getReason() != null
        ? system.getReason()
        : e.getClass().getSimpleName();
  }
}
