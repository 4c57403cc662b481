package sparkworkbook.labkit.cli.selfcheck;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabResult;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/**
 * What a full proof of a lab found, kept next to its solution in {@value #FILE_NAME}, so that it
 * need not be found again while nothing has changed that decides it. The file's last line is a seal
 * over the others: one that was edited by hand counts as missing.
 *
 * @param commit the commit that was proved, with {@code +} where files were changed since; empty
 *     without git
 * @param fingerprint what decided the verdicts
 * @param variants by name, in the order in which they were judged
 */
public record ProofRecord(String commit, Fingerprint fingerprint, Map<String, Proved> variants) {
  static final String FILE_NAME = "proof.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * The verdict on one variant.
   *
   * @param asked ids of the checks that it was judged on; empty for all
   * @param failed ids of those that failed by an assertion
   * @param unavailable ids of those that the machine could not make
   * @param measured what the checks published, by check and name
   */
  record Proved(
      List<String> asked,
      List<String> failed,
      List<String> unavailable,
      Map<String, Map<String, Number>> measured) {

    static Proved of(Verdict verdict, List<String> asked) {
      Map<String, Map<String, Number>> measured = new LinkedHashMap<>();
      for (TestResult test : verdict.result().tests()) {
        if (!test.measured().isEmpty()) {
          measured.put(test.id(), test.measured());
        }
      }
      return new Proved(
          List.copyOf(asked),
          ids(verdict, Status.FAILED),
          ids(verdict, Status.UNAVAILABLE),
          measured);
    }

    private static List<String> ids(Verdict verdict, Status status) {
      return verdict.result().tests().stream()
          .filter(test -> test.status() == status)
          .map(TestResult::id)
          .toList();
    }

    /** The verdict that this records, without its messages. */
    Verdict verdict(Lab lab, Variant variant) {
      List<TestResult> tests =
          lab.descriptor().tests().stream()
              .map(
                  test -> {
                    Status status = status(test.id());
                    int points = status == Status.PASSED ? test.points() : 0;
                    return new TestResult(
                        test.id(),
                        status,
                        points,
                        test.points(),
                        status == Status.PASSED ? "" : "recorded in " + FILE_NAME,
                        measured.getOrDefault(test.id(), Map.of()));
                  })
              .toList();
      LabResult result = LabResult.of(lab.descriptor().id(), tests);
      return new Verdict(lab, variant, result, List.of(), lab.solution(), lab.solution());
    }

    private Status status(String id) {
      if (failed.contains(id)) {
        return Status.FAILED;
      }
      if (unavailable.contains(id)) {
        return Status.UNAVAILABLE;
      }
      return asked.isEmpty() || asked.contains(id) ? Status.PASSED : Status.NOT_RUN;
    }
  }

  public ProofRecord {
    variants = Collections.unmodifiableMap(new LinkedHashMap<>(variants));
  }

  /**
   * What a reader finds where a record should be.
   *
   * @param record the record, if it can be believed
   * @param problem why not, in a few words; empty where it can
   */
  record Found(Optional<ProofRecord> record, String problem) {}

  static Path file(Lab lab) {
    return lab.solution().resolve(FILE_NAME);
  }

  /** Reads a record, and never fails for what is in it. */
  static Found read(Path file) {
    if (!Files.isRegularFile(file)) {
      return new Found(Optional.empty(), "it was never recorded");
    }
    try {
      ObjectNode root = (ObjectNode) JSON.readTree(Folders.read(file));
      String seal = root.path("seal").asText();
      root.remove("seal");
      if (!seal.equals(seal(root))) {
        return new Found(Optional.empty(), FILE_NAME + " was edited by hand or merged");
      }
      Map<String, String> parts = new LinkedHashMap<>();
      required(root, "fingerprint")
          .properties()
          .forEach(part -> parts.put(part.getKey(), part.getValue().asText()));
      Map<String, Proved> variants = new LinkedHashMap<>();
      required(root, "variants")
          .properties()
          .forEach(variant -> variants.put(variant.getKey(), proved(variant.getValue())));
      return new Found(
          Optional.of(
              new ProofRecord(root.path("commit").asText(), new Fingerprint(parts), variants)),
          "");
    } catch (JsonProcessingException
        | ClassCastException
        | IllegalArgumentException
        | WorkbookException e) {
      return new Found(Optional.empty(), FILE_NAME + " is no record");
    }
  }

  /**
   * @throws WorkbookException if the file cannot be written; what was there before is still there
   */
  void write(Path file) {
    Folders.write(file, text());
  }

  private String text() {
    ObjectNode root = JSON.createObjectNode();
    root.put("commit", commit);
    root.set("fingerprint", JSON.valueToTree(fingerprint.parts()));
    ObjectNode all = root.putObject("variants");
    variants.forEach(
        (name, proved) -> {
          ObjectNode node = all.putObject(name);
          if (!proved.asked().isEmpty()) {
            node.set("asked", JSON.valueToTree(proved.asked()));
          }
          node.set("failed", JSON.valueToTree(proved.failed()));
          if (!proved.unavailable().isEmpty()) {
            node.set("unavailable", JSON.valueToTree(proved.unavailable()));
          }
          if (!proved.measured().isEmpty()) {
            node.set("measured", JSON.valueToTree(proved.measured()));
          }
        });
    root.put("seal", seal(root));
    return root.toPrettyString() + "\n";
  }

  private static String seal(JsonNode root) {
    return Fingerprint.sum("sealed by lab verify --write\n" + root);
  }

  private static Proved proved(JsonNode node) {
    Map<String, Map<String, Number>> measured = new LinkedHashMap<>();
    node.path("measured")
        .properties()
        .forEach(
            check -> {
              Map<String, Number> numbers = new LinkedHashMap<>();
              check
                  .getValue()
                  .properties()
                  .forEach(number -> numbers.put(number.getKey(), number.getValue().numberValue()));
              measured.put(check.getKey(), numbers);
            });
    return new Proved(
        texts(node, "asked"), texts(node, "failed"), texts(node, "unavailable"), measured);
  }

  private static List<String> texts(JsonNode node, String key) {
    List<String> texts = new ArrayList<>();
    node.path(key).forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }

  private static JsonNode required(JsonNode root, String key) {
    if (!root.path(key).isObject()) {
      throw new IllegalArgumentException(key);
    }
    return root.get(key);
  }
}
