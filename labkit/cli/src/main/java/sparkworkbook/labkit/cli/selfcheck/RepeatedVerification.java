package sparkworkbook.labkit.cli.selfcheck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** The same lab verified several times: what wavers between rounds. */
public final class RepeatedVerification {
  private final List<Map<String, Verdict>> rounds;

  private RepeatedVerification(List<Map<String, Verdict>> rounds) {
    this.rounds = List.copyOf(rounds);
  }

  public static RepeatedVerification of(List<Map<String, Verdict>> rounds) {
    return new RepeatedVerification(rounds);
  }

  /** SolutionManifest whose status was not the same in every round: each one is a flake. */
  public List<Finding> flakes() {
    List<Finding> flakes = new ArrayList<>();
    for (String variant : variants()) {
      Map<String, List<String>> statuses = new LinkedHashMap<>();
      for (Map<String, Verdict> round : rounds) {
        for (TestResult test : round.get(variant).result().tests()) {
          statuses
              .computeIfAbsent(test.id(), id -> new ArrayList<>())
              .add(test.status().name().toLowerCase(Locale.ROOT));
        }
      }
      statuses.forEach(
          (id, seen) -> {
            if (Set.copyOf(seen).size() > 1) {
              flakes.add(
                  new Finding(
                      "verdicts do not waver",
                      variant + ": " + id + " was " + String.join(", ", seen) + "."));
            }
          });
    }
    return List.copyOf(flakes);
  }

  /**
   * A metric's extremes over all rounds.
   *
   * @param least smallest value seen
   * @param most largest value seen
   */
  public record Spread(Number least, Number most) {
    public boolean isSteady() {
      return least.doubleValue() == most.doubleValue();
    }

    @Override
    public String toString() {
      return isSteady() ? least + " every time" : least + " to " + most;
    }
  }

  /** Each metric's spread for a variant, by name. */
  public Map<String, Spread> spread(String variant) {
    Map<String, Spread> spread = new LinkedHashMap<>();
    for (Map<String, Verdict> round : rounds) {
      Verdict verdict = round.get(variant);
      if (verdict != null) {
        verdict
            .measured()
            .forEach(
                (name, value) ->
                    spread.merge(name, new Spread(value, value), RepeatedVerification::wider));
      }
    }
    return spread;
  }

  private static Spread wider(Spread one, Spread other) {
    return new Spread(
        one.least().doubleValue() <= other.least().doubleValue() ? one.least() : other.least(),
        one.most().doubleValue() >= other.most().doubleValue() ? one.most() : other.most());
  }

  private Set<String> variants() {
    Set<String> everywhere = rounds.isEmpty() ? Set.of() : new TreeSet<>(rounds.get(0).keySet());
    return rounds.stream()
        .map(Map::keySet)
        .reduce(
            everywhere,
            (one, other) ->
                one.stream()
                    .filter(other::contains)
                    .collect(Collectors.toCollection(LinkedHashSet::new)));
  }
}
