package sparkworkbook.labkit.cli.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.SparkLog;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.Loopback;

/**
 * Spark's History Server on the last runs of some labs, in a JVM of its own, on the loopback
 * interface. Runs made while it is open join the list. All that it keeps is in {@code .lab/ui} and
 * goes with it.
 */
public final class HistoryUi implements AutoCloseable {
  /** Any free port, Spark's own choice if that one is free. */
  public static final int ANY_PORT = 0;

  private static final int SPARKS_PORT = 18080;
  private static final int TRIES = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final EventLogs logs;
  private final List<RecordedRun> runs;
  private final List<RecordedRun> pending = new ArrayList<>();
  private final JvmProcess process;
  private final int port;
  private final Thread atExit = new Thread(this::end, "lab-ui-end");
  private volatile boolean ending;

  private HistoryUi(
      Path folder, EventLogs logs, List<RecordedRun> runs, JvmProcess process, int port) {
    this.folder = folder;
    this.logs = logs;
    this.runs = runs;
    this.process = process;
    this.port = port;
  }

  /** Those of {@code labs} whose last run has left an event log. */
  public static List<Lab> recorded(Workbook workbook, List<Lab> labs) {
    return labs.stream().filter(lab -> EventLogs.isThere(workbook, lab)).toList();
  }

  /**
   * Starts it and returns when it answers.
   *
   * @param labs with at least one run among them
   * @param port {@link #ANY_PORT}, or the one to use
   * @throws WorkbookException if the port is not to be had or the server does not start
   */
  public static HistoryUi start(
      Workbook workbook, List<Lab> labs, int port, LabRunner.Listener listener) {
    for (int left = TRIES; ; left--) {
      HistoryUi ui = launch(workbook, labs, port == ANY_PORT ? anyPort() : free(port));
      Runtime.getRuntime().addShutdownHook(ui.atExit);
      boolean started = false;
      try {
        started = ui.awaitAnswer(listener);
        if (started) {
          return ui;
        }
        if (left == 1 || port != ANY_PORT || isFree(ui.port)) { // else another program was faster
          throw ui.failed("It ended.");
        }
      } finally {
        if (!started) {
          ui.close();
        }
      }
    }
  }

  private static HistoryUi launch(Workbook workbook, List<Lab> labs, int port) {
    Path folder = freshFolder(workbook);
    EventLogs logs = EventLogs.of(workbook, labs, folder.resolve("events"));
    List<RecordedRun> runs = logs.gather();
    JvmCommand command =
        JvmCommand.of(HistoryServerMain.class)
            .classPath(workbook.fullClassPath())
            .workingDirectory(folder)
            .systemProperty(SparkLog.FILE_PROPERTY, folder.resolve("spark.log").toString())
            .systemProperty("user.timezone", TimeZone.getDefault().getID())
            .systemProperty("spark.history.fs.logDirectory", "events") // a list: no commas of ours
            .systemProperty("spark.history.fs.update.interval", "2s")
            .systemProperty("spark.history.ui.port", Integer.toString(port))
            .systemProperty("spark.port.maxRetries", "0");
    command = ClassArchive.of(workbook).file().map(command::sharedArchive).orElse(command);
    try {
      JvmProcess process = command.start(folder.resolve("output.txt"));
      return new HistoryUi(folder, logs, runs, process, port);
    } catch (UncheckedIOException e) {
      throw new WorkbookException("The History Server's JVM could not start: " + e.getMessage(), e);
    }
  }

  /** The list of all runs. */
  public String url() {
    return "http://" + Loopback.ADDRESS + ":" + port + "/";
  }

  /** The jobs of one run. */
  public String url(RecordedRun run) {
    return url() + "history/" + run.application() + "/jobs/";
  }

  /** The runs that were there when it started. */
  public List<RecordedRun> runs() {
    return runs;
  }

  /**
   * Takes in what has been run since.
   *
   * @return the new runs that the server shows by now
   * @throws WorkbookException if the server has ended
   */
  public List<RecordedRun> refresh() {
    if (ending) {
      return List.of();
    }
    if (!process.isAlive()) {
      throw failed("It ended.");
    }
    pending.addAll(logs.gather());
    if (pending.isEmpty()) {
      return List.of();
    }
    Set<String> listed = applications();
    List<RecordedRun> shown =
        pending.stream().filter(run -> listed.contains(run.application())).toList();
    pending.removeAll(shown);
    return shown;
  }

  /** Ends the server and deletes what it kept. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // this JVM is ending: the hook does the same
    }
  }

  private void end() {
    ending = true;
    process.close();
    Folders.delete(folder);
  }

  /**
   * @return whether it answers; not, if it has ended
   * @throws WorkbookException if it takes too long, or cannot read a log
   */
  private boolean awaitAnswer(LabRunner.Listener listener) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (process.isAlive()) {
      if (applications().containsAll(runs.stream().map(RecordedRun::application).toList())) {
        return true;
      }
      if (System.nanoTime() > deadline) {
        throw failed("It did not show every run within " + PATIENCE.toSeconds() + " s.");
      }
      pause();
      listener.judged(0, 0);
    }
    return false;
  }

  /** The ids that the server lists; none while it does not answer. */
  private Set<String> applications() {
    Set<String> ids = new HashSet<>();
    try {
      HttpURLConnection connection =
          (HttpURLConnection) new URL(url() + "api/v1/applications").openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout((int) SECOND.toMillis());
      connection.setReadTimeout((int) PATIENCE.toMillis());
      try (InputStream answer = connection.getInputStream()) {
        for (JsonNode application : JSON.readTree(answer)) {
          ids.add(application.path("id").asText());
        }
      }
    } catch (IOException e) {
      // not yet
    }
    return ids;
  }

  private WorkbookException failed(String what) {
    List<String> tail = process.tail();
    return new WorkbookException(
        "Spark's History Server does not work. "
            + what
            + (tail.isEmpty() ? "" : "\nIt printed:\n  " + String.join("\n  ", tail))
            + "\nRecord the run anew: lab run "
            + (runs.size() == 1 ? runs.get(0).lab().number() : "ID")
            + ". If that does not help, lab doctor looks at the machine.");
  }

  private static Path freshFolder(Workbook workbook) {
    Path parent = Folders.create(workbook.state().resolve("ui"));
    for (Path old : Folders.foldersIn(parent)) {
      String pid = old.getFileName().toString().replaceAll("-.*", "");
      if (pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
        Folders.delete(old);
      }
    }
    try {
      return Files.createTempDirectory(parent, ProcessHandle.current().pid() + "-");
    } catch (IOException e) {
      throw Folders.cannotWrite(parent, e);
    }
  }

  private static int free(int port) {
    if (!isFree(port)) {
      throw new WorkbookException(
          "Port "
              + port
              + " of "
              + Loopback.ADDRESS
              + " is in use or not allowed.\nName another with --port, or leave it out.");
    }
    return port;
  }

  private static boolean isFree(int port) {
    try {
      return bound(port) > 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static int anyPort() {
    try {
      return isFree(SPARKS_PORT) ? SPARKS_PORT : bound(ANY_PORT);
    } catch (IOException e) {
      throw new WorkbookException(
          "No port of "
              + Loopback.ADDRESS
              + " can be used ("
              + e.getMessage()
              + ").\nAllow Java to listen on the loopback interface.",
          e);
    }
  }

  private static int bound(int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(Loopback.ADDRESS, port));
      return socket.getLocalPort();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(SECOND.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkbookException("Interrupted while Spark's History Server started.", e);
    }
  }
}
