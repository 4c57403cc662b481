package sparkworkbook.labkit.harness.record;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The verdict on one lab, as {@code lab-result.json} keeps it.
 *
 * @param id the lab
 * @param score points of the tests that passed
 * @param maxScore points that could be had: those of every test that was not unavailable
 * @param tests in the order of {@code lab.yaml}
 */
public record LabResult(String id, int score, int maxScore, List<TestResult> tests) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What became of a test. Written in small letters. */
  public enum Status {
    PASSED,
    /** An assertion of the judge did not hold. */
    FAILED,
    /** Something else was thrown, or the JVM ended. */
    ERROR,
    TIMEOUT,
    NOT_RUN,
    /** The machine lacks what the test needs: it counts neither way. */
    UNAVAILABLE;

    String written() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param id {@code TestClass.method}
   * @param points got: {@code maxPoints} or 0
   * @param message why it did not pass, in full; empty when it did
   * @param measured the quantities that the test published, by name
   */
  public record TestResult(
      String id,
      Status status,
      int points,
      int maxPoints,
      String message,
      Map<String, Number> measured) {

    public TestResult {
      measured = Collections.unmodifiableMap(new LinkedHashMap<>(measured));
    }

    static TestResult of(
        String id, Status status, int maxPoints, String message, Map<String, Number> measured) {
      int points = status == Status.PASSED ? maxPoints : 0;
      return new TestResult(id, status, points, maxPoints, message, measured);
    }

    private ObjectNode json() {
      ObjectNode node = JSON.createObjectNode();
      node.put("id", id);
      node.put("status", status.written());
      node.put("points", points);
      node.put("max_points", maxPoints);
      node.put("message", message);
      ObjectNode numbers = node.putObject("measured");
      measured.forEach((name, number) -> numbers.set(name, JSON.valueToTree(number)));
      return node;
    }
  }

  public LabResult {
    tests = List.copyOf(tests);
  }

  /** The verdict that these tests make: both scores are counted from them. */
  public static LabResult of(String id, List<TestResult> tests) {
    return new LabResult(
        id,
        tests.stream().mapToInt(TestResult::points).sum(),
        tests.stream()
            .filter(test -> test.status() != Status.UNAVAILABLE)
            .mapToInt(TestResult::maxPoints)
            .sum(),
        tests);
  }

  /** Whether at least one test passed and every other passed too or was unavailable. */
  public boolean solved() {
    return tests.stream().anyMatch(test -> test.status() == Status.PASSED) && open().isEmpty();
  }

  /** The tests that neither passed nor were unavailable. */
  public List<TestResult> open() {
    return tests.stream()
        .filter(test -> test.status() != Status.PASSED && test.status() != Status.UNAVAILABLE)
        .toList();
  }

  /** Every quantity that the tests published, by name. */
  public Map<String, Number> measured() {
    Map<String, Number> measured = new LinkedHashMap<>();
    tests.forEach(test -> measured.putAll(test.measured()));
    return measured;
  }

  /** The verdict as JSON text: keys id, score, max_score, tests. */
  public String toJson() {
    return json().toPrettyString() + "\n";
  }

  ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("id", id);
    root.put("score", score);
    root.put("max_score", maxScore);
    ArrayNode array = root.putArray("tests");
    tests.forEach(test -> array.add(test.json()));
    return root;
  }

  /**
   * @throws UncheckedIOException if the file cannot be read or is no verdict
   */
  public static LabResult read(Path json) {
    try {
      return parse(Files.readString(json, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(json + ": " + e.getMessage(), e);
    }
  }

  /**
   * @throws IOException if it is no verdict
   */
  static LabResult parse(String json) throws IOException {
    return of(JSON.readTree(json));
  }

  /**
   * @throws IOException if it is no verdict
   */
  static LabResult of(JsonNode root) throws IOException {
    List<TestResult> tests = new ArrayList<>();
    for (JsonNode node : required(root, "tests")) {
      tests.add(test(node));
    }
    return new LabResult(
        required(root, "id").asText(),
        required(root, "score").asInt(),
        required(root, "max_score").asInt(),
        tests);
  }

  private static TestResult test(JsonNode node) throws IOException {
    String status = required(node, "status").asText();
    Map<String, Number> measured = new LinkedHashMap<>();
    required(node, "measured")
        .properties()
        .forEach(entry -> measured.put(entry.getKey(), entry.getValue().numberValue()));
    return new TestResult(
        required(node, "id").asText(),
        Arrays.stream(Status.values())
            .filter(value -> value.written().equals(status))
            .findFirst()
            .orElseThrow(() -> new IOException("It has a status \"" + status + "\".")),
        required(node, "points").asInt(),
        required(node, "max_points").asInt(),
        required(node, "message").asText(),
        measured);
  }

  private static JsonNode required(JsonNode node, String key) throws IOException {
    JsonNode value = node.get(key);
    if (value == null) {
      throw new IOException("It is no verdict: the key " + key + " is missing.");
    }
    return value;
  }
}
