package sparkworkbook.labkit.cli.selfcheck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * How much of a lab's proof has to be made now, and why: everything where the lab itself has
 * changed since its record, a part where only what all labs share has changed, a sample where
 * nothing has.
 *
 * @param extent how much is judged
 * @param reason why, in words that follow the extent
 * @param record what was proved before; empty with {@link Extent#FULL}
 * @param samples the variants other than starter and reference that are judged again, with the
 *     checks that they are judged on; empty lists for those of the record
 */
public record ProofPlan(
    Extent extent, String reason, Optional<ProofRecord> record, Map<String, List<String>> samples) {

  /** The step that judges the reference in a JVM that is warm, as {@code lab watch} has it. */
  public static final String WARM = "reference, in a warm JVM";

  /** The step that looks at pages, names and folders. */
  public static final String PAGES = "pages and folders";

  /** How much of a proof is made. */
  public enum Extent {
    /** Every variant. */
    FULL("full proof"),
    /** Starter, reference, and for each check one decoy. */
    SHARED("starter, reference and a decoy a check"),
    /** Starter, reference, and one more variant. */
    SAMPLE("starter, reference and a sample");

    private final String words;

    Extent(String words) {
      this.words = words;
    }
  }

  /** Everything, whatever was recorded. */
  public static ProofPlan full(String reason) {
    return new ProofPlan(Extent.FULL, reason, Optional.empty(), Map.of());
  }

  /** What today's files ask for. {@link SelfCheck#basics} must hold. */
  public static ProofPlan of(Workbook workbook, Lab lab) {
    ProofRecord.Found found = ProofRecord.read(ProofRecord.file(lab));
    if (found.record().isEmpty()) {
      return full(found.problem());
    }
    ProofRecord record = found.record().get();
    List<String> changed = Fingerprint.of(workbook, lab).differences(record.fingerprint());
    List<String> own = changed.stream().filter(Fingerprint.OWN::contains).toList();
    List<String> names = SelfCheck.variants(lab).stream().map(Variant::name).toList();
    if (!own.isEmpty() || !List.copyOf(record.variants().keySet()).equals(names)) {
      return full(
          "changed since the record: " + (own.isEmpty() ? "variants" : String.join(", ", own)));
    }
    if (changed.isEmpty()) {
      return new ProofPlan(
          Extent.SAMPLE,
          "nothing has changed since the record of " + commit(record),
          Optional.of(record),
          sample(workbook, lab, record));
    }
    return new ProofPlan(
        Extent.SHARED,
        "changed for all labs since the record of "
            + commit(record)
            + ": "
            + String.join(", ", changed),
        Optional.of(record),
        decoys(lab, record));
  }

  /**
   * One rule of the proof.
   *
   * @param name what is looked at: a variant, or the rule in a few words
   * @param judges whether it takes a verdict
   * @param findings looks, in a round's self-check; the steps are to be taken in order
   */
  public record Step(String name, boolean judges, Function<SelfCheck, List<Finding>> findings) {}

  /** What is to be done, in order. */
  public List<Step> steps(Lab lab) {
    List<Step> steps = new ArrayList<>();
    for (Variant variant : SelfCheck.variants(lab)) {
      String name = variant.name();
      if (record.isEmpty()) {
        steps.add(new Step(name, true, check -> check.judge(variant)));
      } else if (isAlwaysJudged(variant) || samples.containsKey(name)) {
        List<String> asked = samples.getOrDefault(name, List.of());
        steps.add(new Step(name, true, check -> check.confirm(variant, asked, record.get())));
      }
    }
    if (extent != Extent.SAMPLE) {
      steps.add(new Step(WARM, true, SelfCheck::warm));
    }
    steps.add(new Step("all variants together", false, SelfCheck::together));
    steps.add(new Step(PAGES, false, SelfCheck::pages));
    return List.copyOf(steps);
  }

  private static boolean isAlwaysJudged(Variant variant) {
    return variant.kind() == Variant.Kind.STARTER || variant.kind() == Variant.Kind.REFERENCE;
  }

  /** The extent and the reason, in one line. */
  @Override
  public String toString() {
    return extent.words + " (" + reason + ")";
  }

  /** One variant, another one for each commit, the same for everybody who has that commit. */
  private static Map<String, List<String>> sample(Workbook workbook, Lab lab, ProofRecord record) {
    List<String> others =
        record.variants().keySet().stream()
            .filter(name -> !name.equals("starter") && !name.equals("reference"))
            .toList();
    String sum = Fingerprint.sum(Git.commit(workbook).orElse("") + " " + lab.folder());
    int chosen = (int) Long.remainderUnsigned(Long.parseUnsignedLong(sum, 16), others.size());
    return Map.of(others.get(chosen), record.variants().get(others.get(chosen)).asked());
  }

  /** For each check the first decoy that failed it, alone if there is such a one. */
  private static Map<String, List<String>> decoys(Lab lab, ProofRecord record) {
    Map<String, List<String>> chosen = new LinkedHashMap<>();
    for (String id : SelfCheck.ids(lab)) {
      Optional<String> alone = failing(lab, record, id, true);
      alone
          .or(() -> failing(lab, record, id, false))
          .ifPresent(name -> chosen.computeIfAbsent(name, key -> new ArrayList<>()).add(id));
    }
    return chosen;
  }

  private static Optional<String> failing(Lab lab, ProofRecord record, String id, boolean alone) {
    return SelfCheck.variants(lab).stream()
        .filter(variant -> variant.kind() == Variant.Kind.DECOY)
        .map(Variant::name)
        .filter(name -> record.variants().get(name).failed().contains(id))
        .filter(name -> !alone || record.variants().get(name).failed().size() == 1)
        .findFirst();
  }

  private static String commit(ProofRecord record) {
    return record.commit().isEmpty() ? "an unknown commit" : "commit " + record.commit();
  }
}
