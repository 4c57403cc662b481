package sparkworkbook.labkit.cli.grade;

import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Students' names as names of files, on every system: accents and all scripts are kept. */
public final class FileNames {
  private static final int MAX_LENGTH = 80;
  private static final Set<String> RESERVED =
      Set.of("con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "lpt1", "lpt2", "lpt3");

  private final Set<String> taken = new HashSet<>();

  /** The name as it is if no file has it yet, in whatever case; else with a number. */
  public String unique(String name) {
    String safe = safe(name);
    String candidate = safe;
    for (int number = 2; !taken.add(folded(candidate)); number++) {
      candidate = safe + " (" + number + ")";
    }
    return candidate;
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).toUpperCase(Locale.ROOT);
  }

  static String safe(String name) {
    String text =
        Normalizer.normalize(name, Normalizer.Form.NFC)
            .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}<>:\"/\\\\|?*]", "_")
            .strip();
    text = text.substring(0, text.offsetByCodePoints(0, Math.min(MAX_LENGTH, points(text))));
    text = text.replaceAll("[. ]+$", "").replaceAll("^\\.+", "_");
    return text.isEmpty() || RESERVED.contains(text.toLowerCase(Locale.ROOT)) ? "_" + text : text;
  }

  private static int points(String text) {
    return text.codePointCount(0, text.length());
  }
}
