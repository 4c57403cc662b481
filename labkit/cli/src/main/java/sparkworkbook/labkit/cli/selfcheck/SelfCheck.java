package sparkworkbook.labkit.cli.selfcheck;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.judge.Judge;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;
import sparkworkbook.labkit.harness.record.ScoreRecorder;

/**
 * What every lab proves: the starter fails for the reason the lab is about, the reference and every
 * alternative pass, every decoy fails, and every check has a decoy that it alone catches.
 *
 * <p>Use: {@link #basics}; where that finds nothing, {@link #judge} on each of {@link #variants};
 * then {@link #together()} and {@link #pages()}. One instance is one round.
 */
public final class SelfCheck {
  /** How {@code ScoreRecorder} puts it. */
  private static final String NO_METHOD = "is declared in lab.yaml, but";

  private static final String WARM = "a warm JVM gives the same verdict";
  private static final String RECORD = "the verdict equals the record";
  private static final String MAVEN = "mvn test gives the same verdict";

  private static final long FIRST_SEED = 2001;

  /** Result bytes, the least exact of the figures that labs measure, vary by less. */
  private static final double TOLERANCE = 0.25;

  private final Workbook workbook;
  private final Lab lab;
  private final Judge judge;
  private final long seed;
  private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
  private final Map<String, List<String>> askedIds = new HashMap<>();

  private SelfCheck(Workbook workbook, Lab lab, Judge judge, long seed) {
    this.workbook = workbook;
    this.lab = lab;
    this.judge = judge;
    this.seed = seed;
  }

  public static SelfCheck of(Workbook workbook, Lab lab, Judge judge) {
    return ofRound(workbook, lab, judge, 1);
  }

  /**
   * @param round 1 for the first; each has seeded data of its own
   */
  public static SelfCheck ofRound(Workbook workbook, Lab lab, Judge judge, int round) {
    return new SelfCheck(workbook, lab, judge, seedOfRound(round));
  }

  /** The same on every machine, another one for each round. */
  public static long seedOfRound(int round) {
    return FIRST_SEED + round - 1;
  }

  /**
   * @throws WorkbookException if the lab has no folder in {@code solutions}
   */
  public void requireSolution() {
    if (!Files.isDirectory(lab.solution())) {
      throw new WorkbookException(
          "There is no "
              + workbook.name(lab.solution())
              + " in this copy of the workbook, so "
              + lab.folder()
              + " cannot be verified.\nVerify in the workbook itself; copies for a class leave solutions/ out.");
    }
  }

  /** What must hold before anything can be judged: {@code lab.yaml}, {@code checks.yaml}, files. */
  public static List<Finding> basics(Workbook workbook, Lab lab) {
    return LabFileRules.basics(workbook, lab);
  }

  /** The rules about pages, names and folders; every variant must have been judged. */
  public List<Finding> pages() {
    List<Finding> findings = new ArrayList<>(LabFileRules.pages(workbook, lab));
    findings.addAll(metrics());
    return List.copyOf(findings);
  }

  /** Starter, reference, alternatives, decoys. */
  public static List<Variant> variants(Lab lab) {
    Variant starter = Variant.starterInPlace(lab);
    return Stream.concat(Stream.of(starter), Variant.solutions(lab, starter).stream()).toList();
  }

  /**
   * Judges a variant and says what it does differently than it must. A decoy is judged on the
   * checks that it declares to fail; one that declares no other is judged on all of them, as long
   * as no decoy was seen to fail this check alone.
   */
  public List<Finding> judge(Variant variant) {
    judge.seed(seed);
    verdicts.remove(variant.name());
    List<String> asked = toAsk(variant);
    askedIds.put(variant.name(), asked);
    Verdict verdict = judge.judge(lab, variant, asked);
    verdicts.put(variant.name(), verdict);
    if (!verdict.compiled()) {
      return List.of(
          new Finding(
              "every variant compiles",
              variant.name() + ":\n" + String.join("\n", verdict.compileErrors())));
    }
    List<Finding> undeclared = undeclared(verdict, asked);
    if (!undeclared.isEmpty()) {
      return undeclared;
    }
    return switch (variant.kind()) {
      case STUDENT, STARTER -> starter(verdict);
      case REFERENCE -> passes(verdict, "the reference passes");
      case ALTERNATIVE -> passes(verdict, "every alternative passes");
      case DECOY -> decoy(verdict);
    };
  }

  /** Takes over what was proved of these variants, so that they need not be judged. */
  public void adopt(ProofRecord record) {
    for (Variant variant : variants(lab)) {
      ProofRecord.Proved proved = record.variants().get(variant.name());
      if (proved != null) {
        verdicts.put(variant.name(), proved.verdict(lab, variant));
        askedIds.put(variant.name(), proved.asked());
      }
    }
  }

  /**
   * Judges starter or reference as {@link #judge} does, and any other variant on some checks, and
   * says where the verdict is not the recorded one.
   *
   * @param asked ids of the checks that another variant is judged on; empty for all
   */
  public List<Finding> confirm(Variant variant, List<String> asked, ProofRecord record) {
    Verdict recorded = record.variants().get(variant.name()).verdict(lab, variant);
    if (variant.kind() == Variant.Kind.STARTER || variant.kind() == Variant.Kind.REFERENCE) {
      List<Finding> findings = new ArrayList<>(judge(variant));
      Verdict now = verdicts.get(variant.name());
      if (now.compiled()) {
        findings.addAll(
            differences(RECORD, recorded.result(), "in the record", now.result(), "now"));
      }
      return List.copyOf(findings);
    }
    judge.seed(seed);
    Verdict now = judge.judge(lab, variant, asked);
    if (!now.compiled()) {
      return List.of(
          new Finding(RECORD, variant.name() + ":\n" + String.join("\n", now.compileErrors())));
    }
    return statusDifferences(
        RECORD,
        asked(recorded.result(), asked),
        "in the record",
        asked(now.result(), asked),
        "now");
  }

  private static LabResult asked(LabResult result, List<String> asked) {
    return LabResult.of(
        result.id(), result.tests().stream().filter(test -> isAsked(asked, test.id())).toList());
  }

  /**
   * What this round has proved.
   *
   * @param fingerprint of the files that it began with
   */
  public ProofRecord record(Fingerprint fingerprint) {
    Map<String, ProofRecord.Proved> proved = new LinkedHashMap<>();
    for (Variant variant : variants(lab)) {
      Verdict verdict = verdicts.get(variant.name());
      if (verdict != null) {
        proved.put(variant.name(), ProofRecord.Proved.of(verdict, asked(verdict)));
      }
    }
    return new ProofRecord(Git.state(workbook), fingerprint, proved);
  }

  /** Ids of the lab's checks, as {@code lab.yaml} declares them. */
  static List<String> ids(Lab lab) {
    return lab.descriptor().tests().stream().map(LabDescriptor.DeclaredTest::id).toList();
  }

  /** Ids of the checks that this variant is to be judged on; empty for all. */
  private List<String> toAsk(Variant variant) {
    SolutionManifest checks = checks();
    SolutionManifest.Decoy decoy =
        variant.kind() == Variant.Kind.DECOY ? checks.decoys().get(variant.name()) : null;
    if (decoy == null) {
      return List.of();
    }
    List<String> fails = decoy.fails();
    boolean mayProve = fails.size() == 1 && !checks.answer().containsAll(fails);
    return mayProve && !isProved(fails.get(0)) ? List.of() : fails;
  }

  /** Whether a decoy that was judged on all checks has failed this one alone. */
  private boolean isProved(String id) {
    return verdicts.values().stream()
        .filter(verdict -> verdict.variant().kind() == Variant.Kind.DECOY)
        .anyMatch(verdict -> asked(verdict).isEmpty() && red(verdict).equals(Set.of(id)));
  }

  private List<String> asked(Verdict verdict) {
    return askedIds.get(verdict.variant().name());
  }

  /**
   * Judges the reference once more, in a JVM that has rehearsed ({@link RehearsedJudge}): every
   * check must have the same status as before, and every figure must be the same. The reference
   * must have been judged.
   */
  public List<Finding> warm() {
    Verdict cold = verdicts.get("reference");
    judge.seed(seed);
    Verdict warm = judge.judgeWarm(lab, cold.variant());
    return differences(WARM, cold.result(), "before", warm.result(), "in a warm JVM");
  }

  /**
   * Compares the starter's verdict with the one that {@code mvn test} has left in the lab's folder,
   * if there is one. The starter must have been judged.
   */
  public List<Finding> maven() {
    Path record = lab.directory().resolve(ScoreRecorder.RECORD_FILE);
    return Files.isRegularFile(record)
        ? differences(
            MAVEN,
            verdicts.get("starter").result(),
            "by lab verify",
            LabResult.read(record),
            "by mvn test")
        : List.of();
  }

  private static List<Finding> differences(
      String rule, LabResult one, String ofOne, LabResult other, String ofOther) {
    List<Finding> findings = new ArrayList<>(statusDifferences(rule, one, ofOne, other, ofOther));
    Map<String, Number> numbers = other.measured();
    one.measured()
        .forEach(
            (name, number) -> {
              Number same = numbers.get(name);
              if (same == null || !isNear(number.doubleValue(), same.doubleValue())) {
                findings.add(
                    new Finding(
                        rule,
                        "%s is %s %s and %s %s.".formatted(name, number, ofOne, same, ofOther)));
              }
            });
    return List.copyOf(findings);
  }

  private static List<Finding> statusDifferences(
      String rule, LabResult one, String ofOne, LabResult other, String ofOther) {
    List<Finding> findings = new ArrayList<>();
    Map<String, TestResult> tests =
        other.tests().stream().collect(Collectors.toMap(TestResult::id, test -> test));
    for (TestResult test : one.tests()) {
      TestResult same = tests.get(test.id());
      if (same == null || same.status() != test.status()) {
        findings.add(
            new Finding(
                rule,
                "%s is %s %s and %s %s.\n%s"
                    .formatted(
                        test.id(),
                        word(test.status()),
                        ofOne,
                        same == null ? "missing" : word(same.status()),
                        ofOther,
                        first(test.message() + (same == null ? "" : same.message())))));
      }
    }
    return List.copyOf(findings);
  }

  private static boolean isNear(double one, double other) {
    return Math.abs(one - other) <= TOLERANCE * Math.max(Math.abs(one), Math.abs(other));
  }

  /** The rules about all variants at once; every variant must have been judged. */
  public List<Finding> together() {
    SolutionManifest checks = checks();
    LabDescriptor descriptor = lab.descriptor();
    List<Finding> findings = new ArrayList<>();
    List<Set<String>> decoys =
        verdicts.values().stream()
            .filter(verdict -> verdict.variant().kind() == Variant.Kind.DECOY)
            .map(SelfCheck::red)
            .toList();
    Set<String> starter = verdicts.containsKey("starter") ? red(verdicts.get("starter")) : Set.of();
    for (LabDescriptor.DeclaredTest test : descriptor.tests()) {
      String id = test.id();
      if (isUnavailable(id)) {
        continue; // this machine cannot tell
      }
      boolean answer = checks.answer().contains(id);
      if (!starter.contains(id) && decoys.stream().noneMatch(red -> red.contains(id))) {
        findings.add(
            new Finding(
                "every check is red somewhere",
                id
                    + " is green for the starter and every decoy: it proves nothing. Write the decoy"
                    + " that it catches, or drop it."));
      } else if (!answer && !isProved(id)) {
        findings.add(
            new Finding(
                "every check has a decoy of its own",
                id
                    + " is never the only check that a decoy fails. Write the wrong repair that it"
                    + " alone catches, keeping the answer."));
      }
    }
    return List.copyOf(findings);
  }

  /** Every verdict of this round, by the variant's name. */
  public Map<String, Verdict> verdicts() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
  }

  /** Ids of the checks that a variant was judged on and did not pass. */
  public List<String> failed(Verdict verdict) {
    List<String> asked = asked(verdict);
    return verdict.failed().stream().filter(id -> isAsked(asked, id)).toList();
  }

  /** What the starter's checks measured. */
  public Map<String, Number> before() {
    return measured("starter");
  }

  /** What the reference's checks measured. */
  public Map<String, Number> after() {
    return measured("reference");
  }

  /** Puts before and after into the lab's DISCUSSION. */
  public void write() {
    Discussion.write(lab.solution().resolve(Discussion.FILE_NAME), before(), after());
  }

  private Map<String, Number> measured(String variant) {
    Verdict verdict = verdicts.get(variant);
    return verdict == null ? Map.of() : verdict.measured();
  }

  private SolutionManifest checks() {
    return SolutionManifest.read(lab.solution().resolve(SolutionManifest.FILE_NAME));
  }

  /** The record tells what JUnit found beyond lab.yaml, and what lab.yaml declares in vain. */
  private List<Finding> undeclared(Verdict verdict, List<String> asked) {
    Set<String> declared =
        lab.descriptor().tests().stream()
            .map(LabDescriptor.DeclaredTest::id)
            .collect(Collectors.toSet());
    return verdict.result().tests().stream()
        .filter(
            test ->
                !declared.contains(test.id())
                    || isAsked(asked, test.id()) && isInVain(verdict, test))
        .map(
            test ->
                new Finding(
                    "lab.yaml declares the tests that JUnit finds",
                    test.id() + " " + first(test.message())))
        .toList();
  }

  private static boolean isAsked(List<String> asked, String id) {
    return asked.isEmpty() || asked.contains(id);
  }

  private static boolean isInVain(Verdict verdict, TestResult test) {
    boolean crashed =
        verdict.result().tests().stream()
            .anyMatch(
                other ->
                    other.status() == Status.TIMEOUT
                        || other.status() == Status.ERROR
                            && !other.message().startsWith(NO_METHOD));
    return test.status() == Status.NOT_RUN && !crashed
        || test.status() == Status.ERROR && test.message().startsWith(NO_METHOD);
  }

  private List<Finding> starter(Verdict verdict) {
    List<Finding> findings = new ArrayList<>(byAssertion(verdict, List.of(), "the starter"));
    Set<String> wanted = new LinkedHashSet<>(checks().starterFails());
    wanted.removeIf(id -> isUnavailable(verdict, id));
    Set<String> red = new LinkedHashSet<>(verdict.failed());
    if (!wanted.equals(red)) {
      findings.add(
          new Finding(
              "the starter fails exactly starter_fails",
              "it fails "
                  + list(red)
                  + "; checks.yaml says "
                  + list(wanted)
                  + ". "
                  + difference(wanted, red)));
    }
    return findings;
  }

  private static String difference(Set<String> wanted, Set<String> red) {
    Set<String> more = new LinkedHashSet<>(red);
    more.removeAll(wanted);
    Set<String> fewer = new LinkedHashSet<>(wanted);
    fewer.removeAll(red);
    return (more.isEmpty() ? "" : "Too many: " + list(more) + ". ")
        + (fewer.isEmpty() ? "" : "Green, and should be red: " + list(fewer) + ".");
  }

  private List<Finding> passes(Verdict verdict, String rule) {
    return verdict.result().open().stream()
        .map(
            test ->
                new Finding(
                    rule,
                    verdict.variant().name()
                        + ": "
                        + test.id()
                        + " is "
                        + word(test.status())
                        + ".\n"
                        + first(test.message())))
        .toList();
  }

  private List<Finding> decoy(Verdict verdict) {
    String name = verdict.variant().name();
    List<Finding> findings = new ArrayList<>(byAssertion(verdict, asked(verdict), "decoy " + name));
    SolutionManifest.Decoy promised = checks().decoys().get(name);
    if (promised == null) {
      return findings; // paperwork says so
    }
    for (String id : promised.fails()) {
      boolean red = verdict.failed().contains(id);
      if (!red && !isUnavailable(verdict, id)) {
        findings.add(
            new Finding(
                "every decoy fails what it declares",
                name + " passes " + id + ": the check lets this wrong repair through."));
      }
    }
    if (verdict.solved()) {
      findings.add(
          new Finding("every decoy fails", name + " passes every check: it is an alternative."));
    }
    return findings;
  }

  private List<Finding> byAssertion(Verdict verdict, List<String> asked, String who) {
    return verdict.result().open().stream()
        .filter(test -> isAsked(asked, test.id()) && test.status() != Status.FAILED)
        .map(
            test ->
                new Finding(
                    "wrong repairs fail by assertion",
                    who
                        + ": "
                        + test.id()
                        + " is "
                        + word(test.status())
                        + ", not failed: it says nothing about the lab's own matter.\n"
                        + first(test.message())))
        .toList();
  }

  private List<Finding> metrics() {
    List<Finding> findings = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>(before().keySet());
    names.addAll(after().keySet());
    Verdict reference = verdicts.get("reference");
    if (reference != null) {
      Map<String, Long> publishers =
          reference.result().tests().stream()
              .flatMap(test -> test.measured().keySet().stream())
              .collect(Collectors.groupingBy(name -> name, Collectors.counting()));
      publishers.forEach(
          (name, count) -> {
            if (count > 1) {
              findings.add(
                  new Finding(
                      "a metric has one source",
                      count
                          + " tests measure \""
                          + name
                          + "\"; give each number a name of its own."));
            }
          });
    }
    Path page = lab.solution().resolve(Discussion.FILE_NAME);
    if (Files.isRegularFile(page)
        && Discussion.hasTable(page)
        && !Discussion.metrics(page).equals(names)) {
      findings.add(
          new Finding(
              "the DISCUSSION shows the counted before and after",
              workbook.name(page)
                  + " shows "
                  + list(Discussion.metrics(page))
                  + ", measured are "
                  + list(names)
                  + "; run lab verify "
                  + lab.number()
                  + " --write."));
    }
    return findings;
  }

  private boolean isUnavailable(String id) {
    return verdicts.values().stream().anyMatch(verdict -> isUnavailable(verdict, id));
  }

  private static boolean isUnavailable(Verdict verdict, String id) {
    return verdict.result().tests().stream()
        .anyMatch(test -> test.id().equals(id) && test.status() == Status.UNAVAILABLE);
  }

  private static Set<String> red(Verdict verdict) {
    return verdict.result().tests().stream()
        .filter(test -> test.status() == Status.FAILED)
        .map(TestResult::id)
        .collect(Collectors.toSet());
  }

  private static String list(Set<String> ids) {
    return ids.isEmpty() ? "nothing" : String.join(", ", ids);
  }

  private static String word(Status status) {
    return status.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String first(String message) {
    return message.strip().lines().limit(6).collect(Collectors.joining("\n"));
  }
}
