package sparkworkbook.labkit.harness.record;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a lab's {@value #FILE_NAME} says.
 *
 * @param directory the lab's folder, absolute: {@code NN-id}
 * @param id the lab's name, as in the folder's name after the number
 * @param number its place in the course: the number before the folder's name
 * @param title one line for lists
 * @param kind what the student does
 * @param course sections of the course, at least one
 * @param claims ids of the course's statements that the lab puts to the test
 * @param minutes what a student should set aside
 * @param mainClass the job's class; empty where a lab to diagnose or predict has no job of its own
 * @param studentFiles the only files a student edits, below {@code directory}, with slashes
 * @param requires what the machine must have beyond the workbook's own needs
 * @param master where {@code lab run} may take the job
 * @param timeoutSeconds how long one test may take
 * @param tests the judge's tests, as JUnit finds them
 * @param hints three steps: where to look, which idea, which call
 * @param run how {@code lab run} starts the job; the key {@code run} may be left out
 * @param jit how far the judge's JVM compiles; the key {@code jit} may be left out
 */
public record LabDescriptor(
    Path directory,
    String id,
    int number,
    String title,
    Kind kind,
    List<String> course,
    List<String> claims,
    int minutes,
    String mainClass,
    List<String> studentFiles,
    List<String> requires,
    Master master,
    int timeoutSeconds,
    List<DeclaredTest> tests,
    List<String> hints,
    RunSettings run,
    Jit jit) {

  /** The name of the file that makes a folder a lab. */
  public static final String FILE_NAME = "lab.yaml";

  private static final Set<String> KEYS =
      Set.of(
          "id",
          "title",
          "kind",
          "course",
          "claims",
          "minutes",
          "main_class",
          "student_files",
          "requires",
          "master",
          "timeout_s",
          "tests",
          "hints",
          "run",
          "jit");
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern FOLDER = Pattern.compile("(\\d{2,3})-(.+)");
  private static final Pattern TEST_ID = Pattern.compile("[A-Z]\\w*(\\.[A-Z]\\w*)*\\.\\w+");
  private static final Pattern CLASS_NAME = Pattern.compile("[a-z]\\w*(\\.\\w+)*\\.[A-Z]\\w*");
  private static final Pattern HEAP = Pattern.compile("[1-9]\\d*[mg]");
  private static final int HINTS = 3;

  /** What the student does in a lab. */
  public enum Kind {
    FIX,
    BUILD,
    DIAGNOSE,
    PREDICT
  }

  /** Where {@code lab run --master} may take the job. */
  public enum Master {
    ANY,
    LOCAL
  }

  /** How far a JVM compiles: {@code -XX:TieredStopAtLevel}. */
  public enum Jit {
    /** The fast compiler alone: best where classes are loaded and little runs twice. */
    C1(1),
    /** The optimizing one too: pays where tasks work for many seconds. */
    FULL(4);

    private final int level;

    Jit(int level) {
      this.level = level;
    }

    /** The JVM option. */
    public String option() {
      return "-XX:TieredStopAtLevel=" + level;
    }

    /** What says the same to Maven, in the lab's {@code pom.xml}; labs without it have C1. */
    public String property() {
      return "<judge.jit>" + level + "</judge.jit>";
    }
  }

  /**
   * One test of the judge.
   *
   * @param id {@code TestClass.method}
   * @param points what it is worth, 1 or more
   */
  public record DeclaredTest(String id, int points) {}

  /**
   * How {@code lab run} starts the student's job.
   *
   * @param heap as after {@code -Xmx}
   * @param conf settings of Spark, such as the judge has them
   */
  public record RunSettings(String heap, Map<String, String> conf) {
    /** Where {@code lab.yaml} says nothing. */
    public static final RunSettings DEFAULT = new RunSettings("2g", Map.of());

    public RunSettings {
      conf = Collections.unmodifiableMap(new LinkedHashMap<>(conf));
    }
  }

  public LabDescriptor {
    course = List.copyOf(course);
    claims = List.copyOf(claims);
    studentFiles = List.copyOf(studentFiles);
    requires = List.copyOf(requires);
    tests = List.copyOf(tests);
    hints = List.copyOf(hints);
  }

  /**
   * Reads a lab's description strictly.
   *
   * @throws LabDescriptorException if a key is unknown, missing, doubled or of a wrong type or
   *     value; the message names file, line, key and what to do
   */
  public static LabDescriptor read(Path labYaml) {
    Path file = labYaml.toAbsolutePath().normalize();
    StrictYaml yaml = StrictYaml.read(file, KEYS);
    String id = yaml.text("id");
    if (!ID.matcher(id).matches()) {
      throw yaml.problem("id", "is \"" + id + "\"", "Use small letters, digits and hyphens.");
    }
    Path directory = file.getParent();
    Kind kind = oneOf(yaml, "kind", Kind.values());
    return new LabDescriptor(
        directory,
        id,
        number(yaml, directory, id),
        yaml.text("title"),
        kind,
        atLeastOne(yaml, "course"),
        yaml.texts("claims"),
        yaml.number("minutes", 1),
        mainClass(yaml, kind),
        studentFiles(yaml),
        yaml.texts("requires"),
        oneOf(yaml, "master", Master.values()),
        yaml.number("timeout_s", 1),
        tests(yaml),
        hints(yaml),
        run(yaml),
        yaml.has("jit") ? oneOf(yaml, "jit", Jit.values()) : Jit.C1);
  }

  /** The description of the lab whose folder is {@code start} or the nearest one above it. */
  public static Optional<Path> find(Path start) {
    for (Path folder = start.toAbsolutePath().normalize();
        folder != null;
        folder = folder.getParent()) {
      Path file = folder.resolve(FILE_NAME);
      if (file.toFile().isFile()) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  /** The sum of all points. */
  public int maxScore() {
    return tests.stream().mapToInt(DeclaredTest::points).sum();
  }

  private static int number(StrictYaml yaml, Path directory, String id) {
    Path name = directory.getFileName();
    Matcher folder = FOLDER.matcher(name == null ? "" : name.toString());
    if (!folder.matches() || !folder.group(2).equals(id)) {
      throw yaml.problem(
          "id",
          "is \"" + id + "\", but the folder is named \"" + name + "\"",
          "Name the folder with the lab's number and id, as in 06-" + id + ".");
    }
    return Integer.parseInt(folder.group(1));
  }

  private static <E extends Enum<E>> E oneOf(StrictYaml yaml, String key, E[] values) {
    String text = yaml.text(key);
    return Arrays.stream(values)
        .filter(value -> written(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                yaml.problem(
                    key,
                    "is \"" + text + "\"",
                    "Write one of: "
                        + Arrays.stream(values)
                            .map(LabDescriptor::written)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private static String written(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static List<String> atLeastOne(StrictYaml yaml, String key) {
    List<String> texts = yaml.texts(key);
    if (texts.isEmpty()) {
      throw yaml.problem(key, "is an empty list", "Write at least one item.");
    }
    return texts;
  }

  private static String mainClass(StrictYaml yaml, Kind kind) {
    String name = yaml.textOrBlank("main_class");
    boolean mayBeBlank = kind == Kind.DIAGNOSE || kind == Kind.PREDICT;
    if (name.isBlank() && mayBeBlank) {
      return "";
    }
    if (!CLASS_NAME.matcher(name).matches()) {
      throw yaml.problem(
          "main_class",
          "is \"" + name + "\"",
          "Write the class with its package, as in sparkworkbook.labs.topic.Job.");
    }
    return name;
  }

  private static List<String> studentFiles(StrictYaml yaml) {
    List<String> files = atLeastOne(yaml, "student_files");
    for (String file : files) {
      if (file.contains("\\") || file.startsWith("/") || List.of(file.split("/")).contains("..")) {
        throw yaml.problem(
            "student_files",
            "names \"" + file + "\"",
            "Write a path inside the lab's folder, with slashes, as in src/main/java/…");
      }
    }
    return files;
  }

  private static List<DeclaredTest> tests(StrictYaml yaml) {
    List<DeclaredTest> tests = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (StrictYaml entry : yaml.mappings("tests", Set.of("id", "points"))) {
      String id = entry.text("id");
      if (!TEST_ID.matcher(id).matches()) {
        throw entry.problem(
            "id", "is \"" + id + "\"", "Write TestClass.method, without the package.");
      }
      if (!ids.add(id)) {
        throw entry.problem("id", "names " + id + " a second time", "Keep one of the two.");
      }
      tests.add(new DeclaredTest(id, entry.number("points", 1)));
    }
    if (tests.isEmpty()) {
      throw yaml.problem("tests", "is an empty list", "Declare the judge's tests.");
    }
    return tests;
  }

  private static RunSettings run(StrictYaml yaml) {
    if (!yaml.has("run")) {
      return RunSettings.DEFAULT;
    }
    StrictYaml run = yaml.mapping("run", Set.of("heap", "conf"));
    String heap = run.has("heap") ? run.text("heap") : RunSettings.DEFAULT.heap();
    if (!HEAP.matcher(heap).matches()) {
      throw run.problem("heap", "is \"" + heap + "\"", "Write it as in 512m or 2g.");
    }
    return new RunSettings(heap, run.has("conf") ? run.namedTexts("conf") : Map.of());
  }

  private static List<String> hints(StrictYaml yaml) {
    List<String> hints = yaml.texts("hints");
    if (hints.size() != HINTS) {
      throw yaml.problem(
          "hints",
          "has " + hints.size() + " of 3",
          "Write three: where to look, which idea, which call.");
    }
    return hints;
  }
}
