package sparkworkbook.labkit.cli.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.SparkLog;
import sparkworkbook.labkit.harness.WarmUp;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmExit;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.ParentWatch;

/**
 * Spark's classes in the form in which a JVM maps them instead of reading, checking and linking
 * them: a class-data-sharing archive in {@code .lab/archive}. It fits one JDK and one list of jars;
 * folders of classes may follow them on the class path, so a change of the workbook's own code
 * leaves it valid.
 *
 * <p>It is a luxury: whatever goes wrong with it, everything works without.
 */
public final class ClassArchive {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** Set to true where the archive's minute and its 190 MB are not wanted. */
  static final String NONE_PROPERTY = "workbook.noArchive";

  private static final Duration RETRY = Duration.ofDays(1);
  private static final Set<String> KEPT =
      Set.of("lock", "archive.log", "archive.log.args", "archive.log.tmp");

  /** About 190 MB stay; the list of classes and the unfinished file need room, too. */
  private static final long ROOM_BYTES = 1L << 30;

  private final List<Path> jars;
  private final List<Path> classPath;
  private final Workbook workbook;
  private final Path folder;
  private final Path file;
  private final Path failure;

  private ClassArchive(Workbook workbook) {
    this.workbook = workbook;
    this.classPath = workbook.fullClassPath();
    this.jars = classPath.stream().filter(Files::isRegularFile).toList();
    this.folder = workbook.state().resolve("archive");
    String key = key(jars);
    this.file = folder.resolve("classes-" + key + ".jsa");
    this.failure = folder.resolve("classes-" + key + ".failed");
  }

  public static ClassArchive of(Workbook workbook) {
    return new ClassArchive(workbook);
  }

  /** The archive, if there is one for this JDK and these jars. */
  public Optional<Path> file() {
    return Optional.of(file).filter(Files::isRegularFile);
  }

  /** Why the last try to make it failed; empty if none has. */
  public Optional<String> failure() {
    return Optional.of(failure).filter(Files::isRegularFile).map(Folders::read).map(String::strip);
  }

  /** Whether {@link #make} is worth a try: there is none, and no try has failed today. */
  public boolean isWanted() {
    return !Boolean.getBoolean(NONE_PROPERTY)
        && file().isEmpty()
        && System.currentTimeMillis() - failure.toFile().lastModified() > RETRY.toMillis();
  }

  /**
   * Makes the archive: about a minute of one core. Where another command is at it, or where it
   * cannot be made, this returns without one, and {@code listener} hears why.
   */
  public void make(LabRunner.Listener listener) {
    if (!isWanted()) {
      return;
    }
    listener.remarks(
        "Making an archive of Spark's classes, once: JVMs start in half the time with it."
            + " Ctrl-C puts it off.");
    listener.begins("archiving");
    // A JVM in between: the one that writes the archive runs no code that would watch its parent.
    JvmCommand command =
        JvmCommand.of(ClassArchive.class)
            .classPath(classPath)
            .heap("64m")
            .options("-XX:+UseSerialGC")
            .arguments(workbook.root().toString());
    try (JvmProcess process = command.start(Folders.create(folder).resolve("archive.log"))) {
      JvmExit exit = LabRunner.await(process, LIMIT, () -> listener.judged(0, 0));
      if (exit.code() != 0) {
        listener.remarks(
            "No archive of Spark's classes: "
                + String.join(" ", exit.tail())
                + ". JVMs start more slowly without.");
      }
    } catch (UncheckedIOException | WorkbookException e) {
      listener.remarks("No archive of Spark's classes: " + e.getMessage());
    }
  }

  /** Makes it in this JVM; the only argument is the workbook's root. */
  public static void main(String[] args) {
    ParentWatch.start();
    Optional<String> reason = of(Workbook.of(Path.of(args[0]))).makeHere();
    reason.ifPresent(System.out::println);
    System.exit(reason.isPresent() ? 1 : 0);
  }

  private Optional<String> makeHere() {
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.tryLock()) {
        if (lock == null || !isWanted()) {
          return Optional.empty();
        }
        if (Files.getFileStore(folder).getUsableSpace() < ROOM_BYTES) {
          return Optional.of("less than 1 GB is free on the disk");
        }
        forgetOthers();
        Optional<String> reason = train().or(this::dump);
        if (reason.isPresent()) {
          Folders.write(failure, reason.get() + "\n");
        }
        return reason;
      }
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    } catch (IOException | UncheckedIOException | WorkbookException e) {
      return Optional.of(folder + " cannot be written (" + e.getMessage() + ")");
    }
  }

  private Path classes() {
    return folder.resolve("classes.lst");
  }

  private Path work() {
    return Folders.create(folder.resolve("work"));
  }

  /** Lists the classes that Spark loads. */
  private Optional<String> train() {
    JvmCommand command =
        JvmCommand.of(WarmUp.class)
            .classPath(classPath)
            .workingDirectory(work())
            .systemProperty(SparkLog.FILE_PROPERTY, work().resolve("spark.log").toString())
            .options("-XX:DumpLoadedClassList=" + classes());
    return outcome(command, work().resolve("train.log"), classes());
  }

  /** Loads them once more, from the jars alone, and writes them down. */
  private Optional<String> dump() {
    Path unfinished = folder.resolve("unfinished.jsa");
    JvmCommand command =
        JvmCommand.of(WarmUp.class)
            .classPath(jars)
            .workingDirectory(work())
            .options(
                "-Xshare:dump",
                "-Xlog:disable",
                "-XX:SharedClassListFile=" + classes(),
                "-XX:SharedArchiveFile=" + unfinished);
    Optional<String> reason = outcome(command, work().resolve("dump.log"), unfinished);
    if (reason.isEmpty()) {
      try {
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(work());
        Files.deleteIfExists(classes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return reason;
  }

  private static Optional<String> outcome(JvmCommand command, Path log, Path product) {
    try (JvmProcess process = command.start(log)) {
      JvmExit exit = process.await(LIMIT);
      return exit.code() == 0 && Files.isRegularFile(product)
          ? Optional.empty()
          : Optional.of(
              "the JVM that writes it ended with "
                  + exit.code()
                  + (exit.timedOut() ? " (it took too long)" : "")
                  + "; see "
                  + log);
    }
  }

  /** Archives of other JDKs and jars, and what an interrupted try left. */
  private void forgetOthers() throws IOException {
    try (var files = Files.list(folder)) {
      files.filter(path -> !KEPT.contains(path.getFileName().toString())).forEach(Folders::delete);
    }
  }

  /** The JVM checks the same things; this is to know beforehand whether it will be content. */
  private static String key(List<Path> jars) {
    StringBuilder text = new StringBuilder();
    text.append(System.getProperty("java.home")).append('\n');
    text.append(System.getProperty("java.vm.version")).append('\n');
    for (Path jar : jars) {
      text.append(jar).append('|').append(jar.toFile().length()).append('|');
      text.append(jar.toFile().lastModified()).append('\n');
    }
    CRC32 sum = new CRC32();
    sum.update(text.toString().getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(sum.getValue());
  }
}
