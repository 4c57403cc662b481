package sparkworkbook.labkit.cli.judge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
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
 *
 * <p>One process at a time makes it: the one that holds {@code .lab/archive/lock}. Before a try
 * begins, {@code classes-KEY.failed} says that it was ended from outside. Only the try itself
 * replaces that note: with its own reason, or with nothing where the archive is there. So a try
 * that is killed has left its reason already.
 */
public final class ClassArchive {
  /** What is true of the archive now. */
  public enum State {
    THERE,
    /** A process is at work on it. */
    BEING_MADE,
    /** The last try failed or was ended: {@link #failure()}. */
    FAILED,
    NOT_MADE,
    /** {@code -Dworkbook.noArchive=true}. */
    SWITCHED_OFF
  }

  /**
   * How the last try ended.
   *
   * @param reason one line, never empty
   * @param at when it was noted
   * @param again from when on a command tries again
   */
  public record Failure(String reason, Instant at, Instant again) {}

  /** Set to true where the archive's minute and its 190 MB are not wanted. */
  public static final String NONE_PROPERTY = "workbook.noArchive";

  static final Duration RETRY = Duration.ofDays(1);
  static final Duration RETRY_ENDED = Duration.ofMinutes(10);

  /** Of each of the two steps, which take half a minute on a common machine. */
  private static final Duration STEP_LIMIT = Duration.ofMinutes(10);

  private static final Duration LIMIT = STEP_LIMIT.multipliedBy(2).plusMinutes(1);

  /** From a JVM's start until it holds the lock. */
  private static final Duration START_UP = Duration.ofSeconds(20);

  private static final long POLL_MILLIS = 100;
  private static final String ENDED = "the JVM that made the archive was ended before it was done";

  /** Signals that a person or the system sends: HUP, INT, KILL and TERM. */
  private static final Set<Integer> ENDED_CODES = Set.of(129, 130, 137, 143);

  private static final Set<String> KEPT =
      Set.of("lock", "archive.log", "archive.log.args", "archive.log.tmp");

  /** About 190 MB stay; the list of classes and the unfinished file need room, too. */
  private static final long ROOM_BYTES = 1L << 30;

  private final List<Path> jars;
  private final List<Path> classPath;
  private final Workbook workbook;
  private final Path folder;
  private final Path file;
  private final Path note;

  private ClassArchive(Workbook workbook) {
    this.workbook = workbook;
    this.classPath = workbook.fullClassPath();
    this.jars = classPath.stream().filter(Files::isRegularFile).toList();
    this.folder = workbook.state().resolve("archive");
    String key = key(jars);
    this.file = folder.resolve("classes-" + key + ".jsa");
    this.note = folder.resolve("classes-" + key + ".failed");
  }

  public static ClassArchive of(Workbook workbook) {
    return new ClassArchive(workbook);
  }

  /** The archive, if there is one for this JDK and these jars. */
  public Optional<Path> file() {
    return Optional.of(file).filter(Files::isRegularFile);
  }

  /** What the JVM that makes it prints. */
  public Path log() {
    return folder.resolve("archive.log");
  }

  public State state() {
    if (file().isPresent()) {
      return State.THERE;
    }
    if (isBeingMade()) {
      return State.BEING_MADE;
    }
    if (Boolean.getBoolean(NONE_PROPERTY)) {
      return State.SWITCHED_OFF;
    }
    return failure().isPresent() ? State.FAILED : State.NOT_MADE;
  }

  /** How the last try ended; while one is at work, what is true if it is ended now. */
  public Optional<Failure> failure() {
    return note().map(Note::failure);
  }

  /** Whether a try is worth it now. */
  boolean isWanted() {
    return switch (state()) {
      case NOT_MADE -> true;
      case FAILED -> failure().map(last -> !last.again().isAfter(Instant.now())).orElse(true);
      default -> false;
    };
  }

  /**
   * Starts a JVM that makes the archive and outlives this one, and returns at once. Says one line
   * where it does so or cannot, else nothing.
   */
  public void makeInBackground(LabRunner.Listener listener) {
    makeInBackground(listener, () -> command().startInBackground(log()).pid());
  }

  /**
   * @param starter returns the process id
   */
  void makeInBackground(LabRunner.Listener listener, LongSupplier starter) {
    if (!isWanted()) {
      return;
    }
    try {
      Optional<Long> pid = begin(starter);
      if (pid.isPresent()) {
        listener.remarks(
            "Making an archive of Spark's classes in the background, once (about a minute):"
                + " the next JVMs start in half the time.");
      }
    } catch (IOException | UncheckedIOException | WorkbookException e) {
      listener.remarks(without(reason(e)));
    }
  }

  /**
   * Makes the archive, and waits until it is there: about a minute of one core. Waits, too, where
   * another command is at it. Where it cannot be made, this returns without one, and {@code
   * listener} hears why.
   */
  public void make(LabRunner.Listener listener) {
    if (state() == State.BEING_MADE) {
      awaitOther(listener);
    }
    if (!isWanted()) {
      return;
    }
    listener.remarks(
        "Making an archive of Spark's classes, once (about a minute):"
            + " JVMs start in half the time with it.");
    listener.begins("archiving");
    AtomicReference<JvmProcess> started = new AtomicReference<>();
    try {
      begin(
          () -> {
            started.set(command().start(log()));
            return started.get().pid();
          });
      if (started.get() == null) {
        return; // another command was faster
      }
      JvmExit exit = LabRunner.await(started.get(), LIMIT, () -> listener.judged(0, 0));
      if (exit.timedOut()) {
        write(new Note("it took more than " + LIMIT.toMinutes() + " minutes", again(RETRY), 0));
      }
      if (file().isEmpty() && exit.code() != 0) {
        listener.remarks(without(failure().map(Failure::reason).orElse(ENDED)));
      }
    } catch (IOException | UncheckedIOException | WorkbookException e) {
      listener.remarks(without(reason(e)));
    } finally {
      Optional.ofNullable(started.get()).ifPresent(JvmProcess::close);
    }
  }

  private void awaitOther(LabRunner.Listener listener) {
    listener.remarks("Another command is making an archive of Spark's classes: waiting for it.");
    listener.begins("archiving");
    Thread pulse = LabRunner.pulsing(() -> listener.judged(0, 0));
    try {
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (isBeingMade() && System.nanoTime() - deadline < 0) {
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pulse.interrupt();
    }
  }

  /** A JVM in between: the one that writes the archive runs no code that would watch its parent. */
  private JvmCommand command() {
    return JvmCommand.of(ClassArchive.class)
        .classPath(classPath)
        .heap("64m")
        .options("-XX:+UseSerialGC")
        .arguments(workbook.root().toString());
  }

  /** Notes the try and starts it, unless another command was faster. */
  private Optional<Long> begin(LongSupplier starter) throws IOException {
    Folders.create(folder);
    try (Lock lock = Lock.of(folder)) {
      if (!lock.isHeld() || !wantedUnderLock()) {
        return Optional.empty();
      }
      // First of all: a disk that takes no note would be tried again at every command.
      write(new Note(ENDED, again(RETRY_ENDED), 0));
      if (Files.getFileStore(folder).getUsableSpace() < roomBytes()) {
        String reason = "less than 1 GB is free on the disk of " + workbook.name(folder);
        write(new Note(reason, again(RETRY), 0));
        throw new WorkbookException(reason);
      }
      try {
        long pid = starter.getAsLong();
        write(new Note(ENDED, again(RETRY_ENDED), pid));
        return Optional.of(pid);
      } catch (UncheckedIOException e) {
        write(new Note("its JVM could not start: " + reason(e), again(RETRY), 0));
        throw e;
      }
    }
  }

  private boolean wantedUnderLock() {
    return file().isEmpty()
        && failure().map(last -> !last.again().isAfter(Instant.now())).orElse(true);
  }

  private static long roomBytes() {
    return Long.getLong("workbook.archiveRoom", ROOM_BYTES);
  }

  private static Instant again(Duration later) {
    return Instant.now().plus(later).truncatedTo(ChronoUnit.SECONDS);
  }

  private static String without(String reason) {
    return "No archive of Spark's classes: " + reason + ". JVMs start more slowly without.";
  }

  /** One line that is not empty. */
  private static String reason(Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    String message = Optional.ofNullable(cause.getMessage()).orElse("");
    String first = message.lines().findFirst().orElse("").strip();
    String text =
        cause instanceof WorkbookException && !first.isEmpty()
            ? first
            : cause.getClass().getSimpleName() + (first.isEmpty() ? "" : ": " + first);
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /** Makes it in this JVM; the only argument is the workbook's root. */
  public static void main(String[] args) {
    ParentWatch.start(); // does nothing in a JVM of makeInBackground
    Optional<String> reason = of(Workbook.of(Path.of(args[0]))).makeHere();
    reason.ifPresent(System.out::println);
    System.exit(reason.isPresent() ? 1 : 0);
  }

  /**
   * @return why it could not be made; empty also where another process is at it
   */
  Optional<String> makeHere() {
    try (Lock lock = Lock.await(folder, START_UP)) {
      if (!lock.isHeld() || file().isPresent()) {
        return Optional.empty();
      }
      forgetOthers();
      Optional<Note> failure = train().or(this::dump);
      if (failure.isPresent()) {
        write(failure.get());
      } else {
        Files.deleteIfExists(note);
      }
      return failure.map(Note::reason);
    } catch (IOException | RuntimeException e) {
      String reason = reason(e);
      try {
        write(new Note(reason, again(RETRY), 0));
      } catch (WorkbookException unwritable) {
        // the note of the beginning stays, or none: the log has the reason
      }
      return Optional.of(reason);
    }
  }

  /** What the file says: the reason, when to try again, and which process is at it. */
  private record Note(String reason, Instant again, long pid, Instant at) {
    Note(String reason, Instant again, long pid) {
      this(reason, again, pid, Instant.now());
    }

    Failure failure() {
      return new Failure(reason, at, again);
    }
  }

  private void write(Note written) {
    Folders.write(note, written.reason() + "\n" + written.again() + "\n" + written.pid() + "\n");
  }

  private Optional<Note> note() {
    if (!Files.isRegularFile(note)) {
      return Optional.empty();
    }
    Instant at = Instant.ofEpochMilli(note.toFile().lastModified());
    try {
      List<String> lines = Folders.read(note).lines().toList();
      Instant again = Instant.parse(lines.get(1));
      Instant latest = Instant.now().plus(RETRY); // a clock that was wrong
      return Optional.of(
          new Note(
              lines.get(0),
              again.isAfter(latest) ? Instant.now() : again,
              Long.parseLong(lines.get(2)),
              at));
    } catch (RuntimeException e) {
      return Optional.of(new Note("the reason was not written down", at.plus(RETRY), 0, at));
    }
  }

  /** Whether a process holds the lock, or was started just now and is about to take it. */
  private boolean isBeingMade() {
    return Lock.isHeldIn(folder)
        || note()
            .filter(begun -> Duration.between(begun.at(), Instant.now()).compareTo(START_UP) < 0)
            .filter(begun -> begun.pid() != 0)
            .flatMap(begun -> ProcessHandle.of(begun.pid()))
            .map(ProcessHandle::isAlive)
            .orElse(false);
  }

  /** The right to make the archive; the operating system gives it back when its holder ends. */
  private record Lock(Optional<FileChannel> channel) implements AutoCloseable {
    static Lock of(Path folder) throws IOException {
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return new Lock(Optional.of(channel));
        }
      } catch (OverlappingFileLockException e) {
        // held in this JVM
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close();
      return new Lock(Optional.empty());
    }

    /** Who starts the JVM, and who asks for the state, holds it for a moment. */
    static Lock await(Path folder, Duration limit) throws IOException {
      long deadline = System.nanoTime() + limit.toNanos();
      Lock lock = of(Folders.create(folder));
      try {
        while (!lock.isHeld() && System.nanoTime() - deadline < 0) {
          Thread.sleep(POLL_MILLIS);
          lock = of(folder);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return lock;
    }

    static boolean isHeldIn(Path folder) {
      if (!Files.isRegularFile(folder.resolve("lock"))) {
        return false;
      }
      try (Lock lock = of(folder)) {
        return !lock.isHeld();
      } catch (IOException e) {
        return false; // unwritable: nobody makes it
      }
    }

    boolean isHeld() {
      return channel.isPresent();
    }

    @Override
    public void close() throws IOException {
      if (channel.isPresent()) {
        channel.get().close();
      }
    }
  }

  private Path classes() {
    return folder.resolve("classes.lst");
  }

  private Path work() {
    return Folders.create(folder.resolve("work"));
  }

  /** Lists the classes that Spark loads. */
  private Optional<Note> train() {
    JvmCommand command =
        JvmCommand.of(WarmUp.class)
            .classPath(classPath)
            .workingDirectory(work())
            .systemProperty(SparkLog.FILE_PROPERTY, work().resolve("spark.log").toString())
            .options("-XX:DumpLoadedClassList=" + classes());
    return outcome("list the classes", command, work().resolve("train.log"), classes());
  }

  /** Loads them once more, from the jars alone, and writes them down. */
  private Optional<Note> dump() {
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
    Optional<Note> failure =
        outcome("write the archive", command, work().resolve("dump.log"), unfinished);
    if (failure.isEmpty()) {
      try {
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        Folders.delete(work());
        Files.deleteIfExists(classes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return failure;
  }

  private Optional<Note> outcome(String step, JvmCommand command, Path log, Path product) {
    write(new Note(ENDED, again(RETRY_ENDED), ProcessHandle.current().pid()));
    try (JvmProcess process = command.start(log)) {
      JvmExit exit = process.await(STEP_LIMIT);
      if (exit.code() == 0 && Files.isRegularFile(product)) {
        return Optional.empty();
      }
      String how =
          exit.timedOut()
              ? " took more than " + STEP_LIMIT.toMinutes() + " minutes"
              : " ended with exit code " + exit.code();
      boolean ended = !exit.timedOut() && ENDED_CODES.contains(exit.code());
      return Optional.of(
          new Note(
              "the JVM that should " + step + how + "; see " + workbook.name(log),
              again(ended ? RETRY_ENDED : RETRY),
              0));
    }
  }

  /** Archives of other JDKs and jars, and what an interrupted try left. */
  private void forgetOthers() throws IOException {
    try (var files = Files.list(folder)) {
      files
          .filter(path -> !path.equals(note))
          .filter(path -> !KEPT.contains(path.getFileName().toString()))
          .forEach(Folders::delete);
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
