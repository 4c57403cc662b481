package sparkworkbook.labkit.cli.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Help.Ansi;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.workbook.Folders;

/**
 * Where a command talks to people. With {@code --json -} standard output belongs to the JSON alone
 * and people read standard error. Colour and moving text only on a terminal, and never where {@code
 * NO_COLOR} is set.
 */
public final class Console implements LabRunner.Listener {
  public static final String STANDARD_OUTPUT = "-";
  private static final int HEARTBEAT = 10;

  private final PrintWriter json;
  private final Line line;
  private final Ansi ansi;
  private final boolean moving;
  private String heading = "";
  private String doing = "";
  private int pulses;

  private Console(PrintWriter json, Line line, Ansi ansi, boolean moving) {
    this.json = json;
    this.line = line;
    this.ansi = ansi;
    this.moving = moving;
  }

  /** The line that moves on a terminal: one, also where one command runs another. */
  private static final class Line {
    private final PrintWriter people;
    private boolean isOpen;

    private Line(PrintWriter people) {
      this.people = people;
    }

    private static Line of(PrintWriter people) {
      return people instanceof Shared shared ? shared.line : new Line(people);
    }

    private synchronized void move(String text) {
      people.print("\r  " + text + "\u001b[K");
      people.flush();
      isOpen = true;
    }

    private synchronized void say(String text) {
      close();
      people.println(text);
      people.flush();
    }

    private synchronized void close() {
      if (isOpen) {
        people.print("\r\u001b[K");
        isOpen = false;
      }
    }
  }

  /** What a command that another one runs writes to; its console moves the same line. */
  private static final class Shared extends PrintWriter {
    private final Line line;

    private Shared(Line line) {
      super(line.people, true);
      this.line = line;
    }
  }

  public static Console of(PrintWriter out, PrintWriter err, String jsonTarget) {
    boolean terminal = System.console() != null;
    Ansi ansi = terminal ? Ansi.AUTO : Ansi.OFF;
    boolean jsonOnly = STANDARD_OUTPUT.equals(jsonTarget);
    PrintWriter people = jsonOnly ? err : out;
    return new Console(out, Line.of(people), ansi, terminal && ansi.enabled());
  }

  /** As on a terminal, for tests. */
  static Console moving(PrintWriter out) {
    return new Console(out, Line.of(out), Ansi.OFF, true);
  }

  /** For a command that another command runs. */
  public PrintWriter out() {
    return new Shared(line);
  }

  /** A line for people. */
  public synchronized void say(String text) {
    line.say(text);
  }

  public synchronized void say() {
    say("");
  }

  public String good(String text) {
    return styled("fg(green)", text);
  }

  public String bad(String text) {
    return styled("fg(red)", text);
  }

  public String strong(String text) {
    return styled("bold", text);
  }

  /** Never through picocli's mark-up language: texts hold {@code @} and {@code |} of their own. */
  private String styled(String style, String text) {
    if (!ansi.enabled()) {
      return text;
    }
    // Not the style's own end: many terminals take that of bold for a double underline.
    return Ansi.Style.on(Ansi.Style.parse(style)) + text + Ansi.Style.reset.on();
  }

  @Override
  public synchronized void begins(String what) {
    doing = what;
    pulses = 0;
    if (moving) {
      line.move(heading + what + " ...");
    } else {
      say("  " + what + " ...");
    }
  }

  @Override
  public synchronized void judged(int done, int all) {
    pulses++;
    String checks = all == 0 ? "" : ", " + done + " of " + all + " checks";
    String text = doing + checks + ", " + pulses + " s";
    if (moving) {
      line.move(heading + text);
    } else if (pulses % HEARTBEAT == 0) {
      say("  " + text);
    }
  }

  @Override
  public synchronized void remarks(String text) {
    say("  " + text);
  }

  /** Names what the next steps belong to; on a terminal it moves with them. */
  public synchronized void heading(String text) {
    heading = text + ": ";
    if (!moving) {
      say(text);
    }
  }

  /** Forgets the moving line, where there is one. */
  public synchronized void ends() {
    line.close();
  }

  /**
   * Writes a report.
   *
   * @param target a file, or {@code -} for standard output
   */
  public void report(JsonNode report, String target) {
    String text = report.toPrettyString();
    if (STANDARD_OUTPUT.equals(target)) {
      json.println(text);
      json.flush();
    } else {
      Folders.write(Path.of(target).toAbsolutePath(), text + "\n");
    }
  }
}
