package sparkworkbook.labkit.cli.student;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.console.KeyReader;
import sparkworkbook.labkit.cli.job.JobReport;
import sparkworkbook.labkit.cli.job.JobRun;
import sparkworkbook.labkit.cli.job.SparkMaster;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.ui.HistoryUi;
import sparkworkbook.labkit.cli.workbook.DataCheck;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.Requirements;

/** {@code lab run}: the student's job as it stands, and what Spark did with it. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs your job on the real data and shows what Spark did: result, plans, stages, what broke.",
      "Ends with 0 also where the job died: that is what you came to see."
    })
public final class RunCommand implements Callable<Integer> {
  private static final int WIDTH = 80;
  private static final int WIDEST = 140;

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "ID", description = "The lab.")
  private String id;

  @Parameters(
      index = "1..*",
      paramLabel = "ARGS",
      description = "More arguments for the job, after --.")
  private List<String> arguments = new ArrayList<>();

  @Option(
      names = "--master",
      paramLabel = "URL",
      defaultValue = SparkMaster.DEFAULT,
      description =
          "local[N], or spark://HOST:PORT for a standalone cluster, such as that of lab cluster;"
              + " ${DEFAULT-VALUE} without it.")
  private String url;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A folder laid out like datasets/, which is the default. Executors on other machines must"
              + " find it and the workbook under the same path.")
  private Path data;

  public RunCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  @Override
  public Integer call() {
    Lab lab = workbook.lab(id);
    LabDescriptor descriptor = lab.descriptor();
    SparkMaster master = SparkMaster.of(url);
    refuseWrongMaster(descriptor, master);
    if (descriptor.mainClass().isEmpty()) {
      throw new UsageException(
          "Lab " + lab.folder() + " has no job to run; read labs/" + lab.folder() + "/README.md.");
    }
    List<String> missing = Requirements.missing(descriptor);
    if (!missing.isEmpty()) {
      throw new WorkbookException(
          lab.folder() + " cannot run on this machine: " + String.join("; ", missing) + ".");
    }
    Path dataFolder = dataFolder();
    Console console = Console.of(spec.commandLine().getOut(), spec.commandLine().getErr(), "");
    console.say(console.strong(lab.folder()) + "  " + descriptor.title());
    JobRun.Outcome outcome =
        new JobRun(workbook, lab, master, dataFolder, arguments, console).run();
    if (!outcome.compiled()) {
      console.ends();
      outcome.compileErrors().forEach(line -> console.say("  " + line));
      return ExitCode.FAILED;
    }
    console.begins("reading what Spark recorded");
    List<String> report = JobReport.of(workbook, outcome, width());
    console.ends();
    console.say();
    report.forEach(console::say);
    console.say();
    if (!HistoryUi.recorded(workbook, List.of(lab)).isEmpty()) {
      console.say("The same in Spark's own web interface: lab ui " + lab.number());
    }
    console.say("The verdict: lab test " + lab.number());
    ClassArchive.of(workbook).makeInBackground(console);
    console.ends();
    return ExitCode.PASSED;
  }

  /** 80 columns suffice; a wider terminal is used as far as lines can be read. */
  private static int width() {
    return Math.max(WIDTH, Math.min(WIDEST, KeyReader.width(WIDTH)));
  }

  private static void refuseWrongMaster(LabDescriptor descriptor, SparkMaster master) {
    if (!master.isLocal() && descriptor.master() == LabDescriptor.Master.LOCAL) {
      throw new UsageException(
          "Lab "
              + descriptor.id()
              + " is about one machine: it runs on local masters only, such as local[2].");
    }
  }

  private Path dataFolder() {
    if (data == null) {
      DataCheck.require(workbook);
      return workbook.datasets();
    }
    Path folder = data.toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      throw new UsageException("--data: there is no folder " + folder + ".");
    }
    return folder;
  }
}
