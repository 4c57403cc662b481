package sparkworkbook.labkit.cli.workbook;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The workbook on disk: its labs, found by their {@code lab.yaml}, and where its state lives. */
public final class Workbook {
  private static final int CLOSE = 3;

  private static final Pattern VERSION =
      Pattern.compile(
          "<groupId>sparkworkbook</groupId>\\s*<artifactId>spark-workbook</artifactId>"
              + "\\s*<version>([^<]+)</version>");

  private final Path root;

  private Workbook(Path root) {
    this.root = root;
  }

  /**
   * @param root the folder that holds {@code labs/}
   */
  public static Workbook of(Path root) {
    return new Workbook(root.toAbsolutePath().normalize());
  }

  /**
   * The workbook that these classes were built in, for callers that nobody told the folder.
   *
   * @throws WorkbookException if they lie outside any workbook
   */
  public static Workbook locate() {
    try {
      Path start =
          Path.of(Workbook.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Stream.iterate(start, Objects::nonNull, Path::getParent)
          .filter(folder -> Files.isDirectory(folder.resolve("labkit")))
          .filter(folder -> Files.isDirectory(folder.resolve("labs")))
          .findFirst()
          .map(Workbook::of)
          .orElseThrow(() -> new WorkbookException("No workbook above " + start + "."));
    } catch (URISyntaxException e) {
      throw new WorkbookException("The workbook's classes have no place: " + e.getMessage(), e);
    }
  }

  public Path root() {
    return root;
  }

  /** The version that its {@code pom.xml} names; empty where it names none. */
  public String version() {
    Path pom = root.resolve("pom.xml");
    return Files.isRegularFile(pom) ? versionIn(Folders.read(pom)).orElse("") : "";
  }

  /**
   * @param pom the text of a {@code pom.xml}
   * @return empty where it is not a workbook's own
   */
  public static Optional<String> versionIn(String pom) {
    return VERSION.matcher(pom).results().map(found -> found.group(1).strip()).findFirst();
  }

  /** {@code .lab}: the command's own state, not in git. */
  public Path state() {
    return root.resolve(".lab");
  }

  public Path solutions() {
    return root.resolve("solutions");
  }

  /**
   * @param command the subcommand that needs them
   * @throws WorkbookException if this is a copy without solutions
   */
  public void requireSolutions(String command) {
    if (!Files.isDirectory(solutions())) {
      throw new WorkbookException(
          "This copy of the workbook has no solutions, as copies for a class do, so lab "
              + command
              + " does not work in it.");
    }
  }

  public Path datasets() {
    return root.resolve("datasets");
  }

  /** A path as people type it: below the root where it lies there, with slashes. */
  public String name(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path shown = absolute.startsWith(root) ? root.relativize(absolute) : absolute;
    return shown.toString().replace(File.separatorChar, '/');
  }

  /** Every lab in the order of the course. */
  public List<Lab> labs() {
    return Folders.foldersIn(root.resolve("labs")).stream()
        .filter(folder -> Files.isRegularFile(folder.resolve(Lab.DESCRIPTOR)))
        .map(folder -> Lab.of(this, folder))
        .sorted(Comparator.comparingInt(Lab::number).thenComparing(Lab::folder))
        .toList();
  }

  /**
   * @param id any of {@code 6}, {@code 06}, {@code collect-oom}, {@code 06-collect-oom}
   * @throws UsageException if no lab answers to it; the message names near misses
   */
  public Lab lab(String id) {
    List<Lab> labs = labs();
    List<Lab> found = labs.stream().filter(lab -> lab.answersTo(id)).toList();
    if (found.isEmpty()) {
      throw new UsageException(unknown(id, labs));
    }
    if (found.size() > 1) {
      throw new WorkbookException(
          "More than one lab answers to "
              + id
              + ": "
              + String.join(", ", names(found))
              + ".\nRename one folder: every lab has a number and a topic of its own.");
    }
    return found.get(0);
  }

  /** The named labs in the order named, each once. */
  public List<Lab> labs(List<String> ids) {
    Set<Lab> chosen = new LinkedHashSet<>();
    ids.forEach(id -> chosen.add(lab(id)));
    return List.copyOf(chosen);
  }

  /** Class path of every JVM that the command starts: jars first, then folders. */
  public List<Path> fullClassPath() {
    return classPath("labkit/cli");
  }

  /** What a student's job may use: Spark and {@code datasets}. */
  public List<Path> jobClassPath() {
    return classPath("datasets");
  }

  private List<Path> classPath(String module) {
    Path target = root.resolve(module).resolve("target");
    Path list = target.resolve("classpath.txt");
    if (!Files.isRegularFile(list)) {
      throw new WorkbookException(
          name(list)
              + " is missing: labkit is not built.\nBuild it: ./lab (or mvn process-classes).");
    }
    List<Path> entries = new ArrayList<>();
    for (String entry : Folders.read(list).strip().split(File.pathSeparator)) {
      entries.add(unpacked(Path.of(entry)));
    }
    entries.add(target.resolve("classes"));
    return Stream.concat(
            entries.stream().filter(Files::isRegularFile),
            entries.stream().filter(Files::isDirectory))
        .distinct()
        .toList();
  }

  /**
   * The classes of a module of ours that Maven was last asked to package: the class path, and the
   * archive made for it, are the same after {@code mvn verify}.
   */
  private static Path unpacked(Path entry) {
    Path classes = entry.resolveSibling("classes");
    return Files.isRegularFile(entry) && Files.isDirectory(classes) ? classes : entry;
  }

  private static String unknown(String id, List<Lab> labs) {
    List<String> near =
        names(
            labs.stream()
                .filter(lab -> isNear(id.toLowerCase(java.util.Locale.ROOT), lab))
                .toList());
    String hint =
        near.isEmpty()
            ? "lab list shows the labs."
            : "Did you mean " + String.join(" or ", near) + "?";
    return "There is no lab " + id + ". " + hint;
  }

  private static boolean isNear(String id, Lab lab) {
    return id.length() >= CLOSE && lab.folder().contains(id)
        || distance(id, lab.topic()) <= CLOSE
        || distance(id, lab.folder()) <= CLOSE;
  }

  /** Levenshtein distance. */
  static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[other.length()];
  }

  private static List<String> names(List<Lab> labs) {
    return labs.stream().map(Lab::folder).toList();
  }
}
