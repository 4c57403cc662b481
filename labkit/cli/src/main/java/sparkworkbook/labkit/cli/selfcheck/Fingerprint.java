package sparkworkbook.labkit.cli.selfcheck;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/**
 * Everything that decides a lab's verdicts, as a checksum for each part, by the part's name. Pages
 * and comments decide nothing and are left out.
 *
 * @param parts checksums, the {@link #OWN} parts of the lab first
 */
public record Fingerprint(Map<String, String> parts) {
  private static final int SHOWN_DIGITS = 16;

  /** Parts that belong to one lab: a change of them asks for the lab's full proof. */
  static final List<String> OWN = List.of("judge and starter", "solutions");

  private static final List<String> TOOLKIT =
      List.of(
          "datasets/src/main",
          "labkit/assertions/src/main",
          "labkit/harness/src/main",
          "labkit/cli/src/main/java/sparkworkbook/labkit/cli/judge");

  /** What the poms say of the judge's JVM; the list of modules says nothing of it. */
  private static final Pattern JUDGE_SETTINGS =
      Pattern.compile(
          "<(judge\\.\\w+|spark\\.modules|argLine|maven\\.compiler\\.release|enableAssertions)>"
              + "(?s:.*?)</\\1>");

  public Fingerprint {
    parts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * @throws sparkworkbook.labkit.cli.workbook.WorkbookException if a source cannot be read
   */
  static Fingerprint of(Workbook workbook, Lab lab) {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("judge and starter", sum(judgeAndStarter(lab)));
    parts.put("solutions", sum(solutions(lab)));
    parts.put("toolkit", sum(sources(workbook.root(), TOOLKIT)));
    parts.put("data", sum(Map.of("sums", readIfThere(workbook.datasets().resolve("SHA256SUMS")))));
    parts.put("class path", sum(Map.of("jars", jars(workbook))));
    parts.put("judge settings", sum(settings(workbook, lab)));
    parts.put("java", Integer.toString(Runtime.version().feature()));
    return new Fingerprint(parts);
  }

  /** The parts that differ, in words. */
  List<String> differences(Fingerprint other) {
    return parts.keySet().stream()
        .filter(part -> !parts.get(part).equals(other.parts.get(part)))
        .toList();
  }

  private static Map<String, String> judgeAndStarter(Lab lab) {
    Map<String, String> texts = sources(lab.directory(), List.of("src"));
    LabDescriptor yaml = lab.descriptor();
    texts.put(
        Lab.DESCRIPTOR,
        List.of(
                yaml.id(),
                yaml.kind(),
                yaml.mainClass(),
                yaml.studentFiles(),
                yaml.requires(),
                yaml.master(),
                yaml.timeoutSeconds(),
                yaml.tests(),
                yaml.run().heap(),
                new TreeMap<>(yaml.run().conf()),
                yaml.jit())
            .toString());
    return texts;
  }

  private static Map<String, String> solutions(Lab lab) {
    Map<String, String> texts =
        sources(lab.solution(), List.of("reference", "alternatives", "decoys"));
    SolutionPromises promises =
        SolutionPromises.of(
            SolutionManifest.read(lab.solution().resolve(SolutionManifest.FILE_NAME)));
    texts.put(SolutionManifest.FILE_NAME, promises.toString());
    return texts;
  }

  /** {@code checks.yaml} without its reasons, which people read and nobody judges. */
  private record SolutionPromises(
      List<String> starterFails,
      List<String> answer,
      Map<String, List<String>> decoys,
      List<String> alternatives) {
    static SolutionPromises of(SolutionManifest checks) {
      Map<String, List<String>> decoys = new TreeMap<>();
      checks.decoys().forEach((name, decoy) -> decoys.put(name, decoy.fails()));
      return new SolutionPromises(
          checks.starterFails(),
          checks.answer(),
          decoys,
          checks.alternatives().keySet().stream().sorted().toList());
    }
  }

  private static Map<String, String> sources(Path root, List<String> folders) {
    Map<String, String> texts = new TreeMap<>();
    for (String folder : folders) {
      for (Path file : Folders.filesBelow(root.resolve(folder))) {
        String name = root.relativize(file).toString().replace('\\', '/');
        String text = Folders.read(file).replace("\r\n", "\n");
        texts.put(name, name.endsWith(".java") ? SourceText.withoutComments(text) : text);
      }
    }
    return texts;
  }

  /**
   * Names hold the versions; folders are the toolkit's own classes, which are a part of their own.
   */
  private static String jars(Workbook workbook) {
    return workbook.fullClassPath().stream()
        .filter(Files::isRegularFile)
        .map(jar -> jar.getFileName().toString())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  private static Map<String, String> settings(Workbook workbook, Lab lab) {
    Map<String, String> texts = new TreeMap<>();
    List<Path> poms = new ArrayList<>();
    poms.add(workbook.root().resolve("pom.xml"));
    poms.add(workbook.root().resolve("labs/pom.xml"));
    poms.add(lab.directory().resolve("pom.xml"));
    for (Path pom : poms) {
      texts.put(
          workbook.name(pom),
          JUDGE_SETTINGS
              .matcher(readIfThere(pom))
              .results()
              .map(match -> match.group().replaceAll("\\s+", " "))
              .collect(Collectors.joining("\n")));
    }
    return texts;
  }

  private static String readIfThere(Path file) {
    return Files.isRegularFile(file) ? Folders.read(file) : "";
  }

  private static String sum(Map<String, String> texts) {
    StringBuilder all = new StringBuilder();
    new TreeMap<>(texts)
        .forEach((name, text) -> all.append(name).append('\0').append(text).append('\0'));
    return sum(all.toString());
  }

  /** The first digits of a text's SHA-256: enough to see a change, short enough for a diff. */
  static String sum(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, SHOWN_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
