package sparkworkbook.labkit.cli.author;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import sparkworkbook.labkit.cli.selfcheck.CheatAnswer;
import sparkworkbook.labkit.cli.selfcheck.CheatKind;

/** A new lab's files: a small lab that keeps the rules, to be replaced piece by piece. */
final class LabTemplate {
  private static final String JOB =
      "src/main/java/sparkworkbook/labs/@PACKAGE@/FlightsByOrigin.java";
  private static final String STARTER =
      "    // TODO same counts, far fewer records through the shuffle\n"
          + "    return flights.repartition(4, col(\"origin\")).groupBy(\"origin\").count();";
  private static final Map<String, String> VARIANTS =
      Map.of(
          "reference",
          "    return flights.groupBy(\"origin\").count();",
          "alternatives/sum-of-ones",
          "    return flights.groupBy(\"origin\").agg(sum(lit(1L)).as(\"count\"));",
          "decoys/more-partitions",
          "    return flights.repartition(64, col(\"origin\")).groupBy(\"origin\").count();",
          "decoys/sample",
          "    return flights.sample(0.1, 42).groupBy(\"origin\").count();",
          "decoys/drop-duplicates",
          "    return flights.dropDuplicates(\"origin\").groupBy(\"origin\").count();");

  private final String folder;
  private final String number;
  private final String id;
  private final String version;

  private LabTemplate(String folder, String number, String id, String version) {
    this.folder = folder;
    this.number = number;
    this.id = id;
    this.version = version;
  }

  /**
   * @param version the workbook's
   */
  static LabTemplate of(String number, String id, String version) {
    return new LabTemplate(number + "-" + id, number, id, version);
  }

  /** Path below the workbook's root to content. */
  Map<Path, String> files() {
    Map<Path, String> files = new LinkedHashMap<>();
    String lab = "labs/" + folder + "/";
    String solution = "solutions/" + folder + "/";
    put(files, lab + "pom.xml", resource("pom.xml"));
    put(files, lab + "lab.yaml", resource("lab.yaml"));
    put(files, lab + "README.md", resource("README.md"));
    put(files, lab + JOB, job(STARTER));
    put(
        files,
        lab + "src/test/java/sparkworkbook/labs/@PACKAGE@/FlightsByOriginTest.java",
        resource("JobTest.java.txt"));
    put(files, lab + "HINTS.md", resource("HINTS.md"));
    put(files, solution + "DISCUSSION.md", resource("DISCUSSION.md"));
    put(files, solution + "INSTRUCTORS.md", resource("INSTRUCTORS.md"));
    put(files, solution + "checks.yaml", resource("checks.yaml"));
    VARIANTS.forEach((variant, body) -> put(files, solution + variant + "/" + JOB, job(body)));
    return files;
  }

  private void put(Map<Path, String> files, String path, String content) {
    files.put(Path.of(filled(path)), filled(content));
  }

  private static String job(String body) {
    String job = resource("Job.java.txt").replace("@BODY@", body);
    return body.contains("lit(")
        ? job.replace(
            "import static org.apache.spark.sql.functions.col;",
            "import static org.apache.spark.sql.functions.col;\n"
                + "import static org.apache.spark.sql.functions.lit;\n"
                + "import static org.apache.spark.sql.functions.sum;")
        : job;
  }

  private String filled(String text) {
    return text.replace("@FOLDER@", folder)
        .replace("@NUMBER@", number)
        .replace("@ID@", id)
        .replace("@VERSION@", version)
        .replace("@PACKAGE@", id.replace("-", ""))
        .replace("@CHEATS@", unanswered());
  }

  private static String unanswered() {
    return Arrays.stream(CheatKind.values())
        .map(kind -> "  " + kind.key() + ": " + CheatAnswer.TODO + "\n")
        .collect(Collectors.joining());
  }

  private static String resource(String name) {
    try (InputStream in = LabTemplate.class.getResourceAsStream("template/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
