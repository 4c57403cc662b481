package sparkworkbook.labkit.cli.student;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.Quit;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.StandaloneCluster;

/** {@code lab cluster}: a standalone cluster on this machine, for {@code lab run --master}. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = {
      "Starts Spark's own standalone master and workers on this machine, for lab run --master.",
      "It listens on this machine alone and ends with the command: q and Enter, or Ctrl-C."
    })
public final class ClusterCommand implements Callable<Integer> {
  /** Spark's own choices; where one is taken, Spark tries the next ones. */
  private static final int PORT = 7077;

  private static final int PAGE_PORT = 8080;

  /** What a lab's executor asks for where lab.yaml says nothing. */
  private static final int MEMORY_MIB = 2048;

  private static final int LOOK_SECONDS = 1;

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Workers, each good for one executor of a job; ${DEFAULT-VALUE} without it.")
  private int workers;

  @Option(
      names = "--cores",
      paramLabel = "N",
      defaultValue = "1",
      description = "Tasks at a time of each worker; ${DEFAULT-VALUE} without it.")
  private int cores;

  public ClusterCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (workers < 1 || cores < 1) {
      throw new UsageException("--workers and --cores take a number from 1 on.");
    }
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    console.begins("starting a master and " + workers + " workers");
    Path folder = Folders.create(workbook.state().resolve("cluster"));
    try (StandaloneCluster cluster = start(folder)) {
      console.ends();
      console.say("Master:       " + console.strong(cluster.url()));
      console.say("Its web page: " + cluster.page());
      console.say("Executors' output and logs: " + workbook.name(folder));
      console.say();
      console.say("Run a lab on it, in another terminal: lab run ID --master " + cluster.url());
      console.say("To end it: q and Enter, or Ctrl-C.");
      CountDownLatch end = Quit.typed();
      while (!end.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
        if (!cluster.isAlive()) {
          throw new WorkbookException(
              "A process of the cluster has ended; its logs are in " + workbook.name(folder) + ".");
        }
      }
    }
    return ExitCode.PASSED;
  }

  private StandaloneCluster start(Path folder) {
    List<Path> sparkJars = workbook.jobClassPath().stream().filter(Files::isRegularFile).toList();
    try {
      return StandaloneCluster.start(
          folder,
          sparkJars,
          new StandaloneCluster.Size(workers, cores, cores * MEMORY_MIB),
          PORT,
          PAGE_PORT);
    } catch (IllegalStateException | UncheckedIOException e) {
      throw new WorkbookException("The cluster could not start: " + e.getMessage(), e);
    }
  }
}
