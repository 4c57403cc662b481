package sparkworkbook.labkit.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import sparkworkbook.datasets.DatasetException;
import sparkworkbook.labkit.cli.author.BenchCommand;
import sparkworkbook.labkit.cli.author.MapCommand;
import sparkworkbook.labkit.cli.author.MessagesCommand;
import sparkworkbook.labkit.cli.author.NewCommand;
import sparkworkbook.labkit.cli.author.VerifyCommand;
import sparkworkbook.labkit.cli.console.ExitCode;
import sparkworkbook.labkit.cli.course.CourseMap;
import sparkworkbook.labkit.cli.instructor.BundleCommand;
import sparkworkbook.labkit.cli.instructor.GradeCommand;
import sparkworkbook.labkit.cli.instructor.TryCommand;
import sparkworkbook.labkit.cli.student.ClusterCommand;
import sparkworkbook.labkit.cli.student.DataCommand;
import sparkworkbook.labkit.cli.student.DoctorCommand;
import sparkworkbook.labkit.cli.student.HintCommand;
import sparkworkbook.labkit.cli.student.ListCommand;
import sparkworkbook.labkit.cli.student.ResetCommand;
import sparkworkbook.labkit.cli.student.RunCommand;
import sparkworkbook.labkit.cli.student.ScoreCommand;
import sparkworkbook.labkit.cli.student.SolutionCommand;
import sparkworkbook.labkit.cli.student.TestCommand;
import sparkworkbook.labkit.cli.student.UiCommand;
import sparkworkbook.labkit.cli.student.WatchCommand;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Progress;
import sparkworkbook.labkit.cli.workbook.Starters;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabDescriptorException;

/** {@code lab}: the command, its subcommands and their exit codes. Bare, it says where you are. */
@Command(
    name = "lab",
    mixinStandardHelpOptions = true,
    description = "The Spark workbook: run a job, see what Spark did, fix it, have it judged.",
    synopsisSubcommandLabel = "[COMMAND]",
    footer = {
      "",
      "ID is any of 6, 06, collect-oom, 06-collect-oom.",
      "Exit codes: 0 done and passed; 1 a check failed, or the job does not compile, crashes or hangs;",
      "2 wrong usage; 3 the workbook or this machine lacks something."
    })
final class LabCommand implements Callable<Integer> {

  private static final int BAR = 30;

  private final Workbook workbook;

  @Spec private CommandSpec spec;

  private LabCommand(Workbook workbook) {
    this.workbook = workbook;
  }

  static int run(Workbook workbook, String[] args) {
    // Surrogates and accents as the terminal has them; println ends lines with \n everywhere.
    Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), true, charset);
    PrintWriter err = new PrintWriter(new FileOutputStream(FileDescriptor.err), true, charset);
    int code = of(workbook).setOut(out).setErr(err).execute(args);
    out.flush();
    err.flush();
    return code;
  }

  static CommandLine of(Workbook workbook) {
    CommandLine line = new CommandLine(new LabCommand(workbook));
    line.getCommandSpec()
        .version(
            "Spark workbook %s, JDK %s (%s)"
                .formatted(workbook.version(), Runtime.version(), System.getProperty("java.home")));
    line.addSubcommand(new ListCommand(workbook))
        .addSubcommand(new MapCommand(workbook))
        .addSubcommand(new RunCommand(workbook))
        .addSubcommand(new ClusterCommand(workbook))
        .addSubcommand(new TestCommand(workbook))
        .addSubcommand(new WatchCommand(workbook, () -> of(workbook)))
        .addSubcommand(new HintCommand(workbook))
        .addSubcommand(new ResetCommand(workbook))
        .addSubcommand(new ScoreCommand(workbook))
        .addSubcommand(new SolutionCommand(workbook))
        .addSubcommand(new TryCommand(workbook))
        .addSubcommand(new BundleCommand(workbook))
        .addSubcommand(new GradeCommand(workbook))
        .addSubcommand(new VerifyCommand(workbook))
        .addSubcommand(new MessagesCommand(workbook))
        .addSubcommand(new BenchCommand(workbook))
        .addSubcommand(new NewCommand(workbook))
        .addSubcommand(new UiCommand(workbook))
        .addSubcommand(new DoctorCommand(workbook))
        .addSubcommand(new DataCommand(workbook));
    line.setParameterExceptionHandler(LabCommand::wrongUsage);
    line.setExecutionExceptionHandler((e, command, parsed) -> report(workbook, e, command));
    line.setExecutionStrategy(
        parsed -> {
          Integer help = CommandLine.executeHelpRequest(parsed);
          if (help != null) {
            return help;
          }
          try {
            Starters.keep(workbook);
          } catch (WorkbookException e) {
            return report(workbook, e, line);
          }
          return new CommandLine.RunLast().execute(parsed);
        });
    return line;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Lab> labs = workbook.labs();
    Progress progress = Progress.of(workbook);
    long solved = labs.stream().filter(lab -> isSolved(progress, lab)).count();
    Optional<Lab> next =
        CourseMap.inOrder(workbook).stream().filter(lab -> !isSolved(progress, lab)).findFirst();
    out.println(bar(solved, labs.size()) + "  " + solved + " of " + labs.size() + " labs solved");
    out.println();
    if (next.isEmpty()) {
      out.println(
          labs.isEmpty()
              ? "There is no lab in labs/."
              : "Every lab is solved. lab list shows them.");
      return ExitCode.PASSED;
    }
    Lab lab = next.get();
    LabDescriptor descriptor = lab.descriptor();
    String id = Integer.toString(lab.number());
    out.println(
        (Starters.isEdited(lab, descriptor) ? "You are at " : "Next: ")
            + lab.folder()
            + " - "
            + descriptor.title()
            + " ("
            + descriptor.minutes()
            + " minutes)");
    out.println();
    row(out, "read", "labs/" + lab.folder() + "/README.md");
    row(out, "edit", workbook.name(lab.directory().resolve(descriptor.studentFiles().get(0))));
    if (!descriptor.mainClass().isEmpty()) {
      row(out, "lab run " + id, "runs your job and shows what Spark did");
    }
    row(out, "lab test " + id, "the verdict");
    row(out, "lab watch " + id, "the verdict at every save");
    row(out, "lab hint " + id, "the next hint");
    row(out, "lab list", "all labs");
    row(out, "lab --help", "all commands");
    return ExitCode.PASSED;
  }

  private static void row(PrintWriter out, String what, String meaning) {
    out.println("  " + what + " ".repeat(Math.max(1, 14 - what.length())) + meaning);
  }

  private static boolean isSolved(Progress progress, Lab lab) {
    return progress.of(lab).map(Progress.Entry::solved).orElse(false);
  }

  private static String bar(long done, int all) {
    int filled = all == 0 ? 0 : (int) (done * BAR / all);
    return "[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "]";
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(e.getMessage());
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("See " + command.getCommandSpec().qualifiedName() + " --help.");
    }
    return ExitCode.USAGE;
  }

  private static int report(Workbook workbook, Exception e, CommandLine command) {
    PrintWriter err = command.getErr();
    if (e instanceof UsageException) {
      err.println(e.getMessage());
      return ExitCode.USAGE;
    }
    if (e instanceof WorkbookException
        || e instanceof LabDescriptorException
        || e instanceof DatasetException) {
      err.println(e.getMessage());
      return ExitCode.FAULT;
    }
    err.println("The lab command itself has failed: " + e);
    err.println("This is a fault of the workbook. " + keep(workbook, e));
    return ExitCode.FAULT;
  }

  private static String keep(Workbook workbook, Exception e) {
    StringWriter trace = new StringWriter();
    e.printStackTrace(new PrintWriter(trace));
    Path file = workbook.state().resolve("error.log");
    try {
      Folders.write(file, trace.toString());
      return "The trace is in " + workbook.name(file) + ".";
    } catch (WorkbookException unwritable) {
      return "Its trace:\n" + trace;
    }
  }
}
