package sparkworkbook.labs.incidentatthree;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import sparkworkbook.labs.incidentatthree.BudgetLine.Volume;

/**
 * The budget sheet filled in: what may be taken, what this run took, what the reference took.
 *
 * @param volume the flights that the job ran on
 * @param taken by this run
 * @param reference what the reference took on as many flights; empty where nobody counted it
 */
public record ScoreCard(
    Volume volume, Map<BudgetLine, Long> taken, Map<BudgetLine, Long> reference) {
  /** Next to this class, one file for each number of flights: see {@link #save}. */
  private static final String COUNTED = "reference-%d.properties";

  private static final String ROW = "%-26s%15s%15s%15s  %s";

  /** The card of a run that took this, with what the reference took on as many flights. */
  public static ScoreCard of(Volume volume, Map<BudgetLine, Long> taken) {
    return new ScoreCard(volume, Map.copyOf(taken), reference(volume));
  }

  /** The lines on which too much was taken, in the order of the sheet. */
  public List<BudgetLine> overspent() {
    return Stream.of(BudgetLine.values())
        .filter(line -> taken.get(line) > line.budget(volume))
        .toList();
  }

  /** The sheet as a table. */
  public List<String> table() {
    List<String> table = new ArrayList<>();
    table.add(ROW.formatted("", "budget", "this run", "reference", "").stripTrailing());
    for (BudgetLine line : BudgetLine.values()) {
      long budget = line.budget(volume);
      table.add(
          ROW.formatted(
                  line.words(),
                  number(budget),
                  number(taken.get(line)),
                  reference.containsKey(line) ? number(reference.get(line)) : "-",
                  verdict(budget, taken.get(line)))
              .stripTrailing());
    }
    return table;
  }

  /** Writes what this run took, in the form in which the reference's counts are kept. */
  public void save(Path file) {
    List<String> lines = new ArrayList<>();
    for (BudgetLine line : BudgetLine.values()) {
      lines.add(line + "=" + taken.get(line));
    }
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<BudgetLine, Long> reference(Volume volume) {
    String name = COUNTED.formatted(volume.flights());
    try (InputStream file = ScoreCard.class.getResourceAsStream(name)) {
      if (file == null) {
        return Map.of();
      }
      Properties counted = new Properties();
      counted.load(file);
      Map<BudgetLine, Long> reference = new EnumMap<>(BudgetLine.class);
      for (BudgetLine line : BudgetLine.values()) {
        reference.put(line, Long.valueOf(counted.getProperty(line.name())));
      }
      return reference;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String verdict(long budget, long taken) {
    if (taken <= budget) {
      return "kept";
    }
    return budget == 0
        ? "OVER"
        : String.format(Locale.ROOT, "OVER, %.1f times", (double) taken / budget);
  }

  private static String number(long amount) {
    return String.format(Locale.ROOT, "%,d", amount);
  }
}
