package sparkworkbook.labkit.cli.student;

import java.util.List;
import sparkworkbook.labkit.cli.console.Console;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Progress;
import sparkworkbook.labkit.cli.workbook.Prose;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** A lab's hints, one step at a time, from a question to the technique. */
final class Hints {
  private static final int WIDTH = 80;

  private final Progress progress;
  private final Console console;

  private Hints(Progress progress, Console console) {
    this.progress = progress;
    this.console = console;
  }

  static Hints of(Workbook workbook, Console console) {
    return new Hints(Progress.of(workbook), console);
  }

  /** Shows those that were shown before, and one more if there is one. */
  void next(Lab lab) {
    List<String> hints = lab.descriptor().hints();
    int shown = progress.of(lab).map(Progress.Entry::hints).orElse(0);
    int now = Math.min(shown + 1, hints.size());
    for (int i = 0; i < now; i++) {
      Prose.wrapped("  hint " + (i + 1) + "  ", hints.get(i), WIDTH).forEach(console::say);
    }
    if (hints.isEmpty()) {
      console.say("  Lab " + lab.folder() + " has no hints.");
    } else if (now == hints.size()) {
      console.say("  That was the last one.");
    } else {
      console.say("  " + (hints.size() - now) + " more: lab hint " + lab.number());
    }
    if (now > shown) {
      progress.noteHints(lab, now);
    }
  }
}
