package sparkworkbook.labkit.cli.grade;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.UnixStat;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("From a submission")
class SubmissionReaderTest {
  private static final String IN_LAB = "01-tiny/" + TinyWorkbook.STUDENT_FILE;
  private static final String JAVA = TinyWorkbook.tinyJava(TinyWorkbook.REFERENCE);

  private Path handedIn;
  private Path taken;
  private TinyWorkbook tiny;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) throws IOException {
    tiny = TinyWorkbook.in(folder.resolve("workbook"));
    tiny.write("pom.xml", pom("1.0.0"));
    handedIn = Files.createDirectories(folder.resolve("handed in/anna"));
    taken = folder.resolve("taken");
  }

  @Test
  @DisplayName("that is a whole copy of the workbook, the student files alone are taken")
  void wholeCopy() throws IOException {
    write("copy/labs/" + IN_LAB, JAVA);
    write("copy/labs/01-tiny/src/test/java/sparkworkbook/labs/tiny/TinyTest.java", "class T {}");
    write("copy/labs/01-tiny/lab.yaml", tiny.read("labs/01-tiny/lab.yaml"));
    write("copy/solutions/01-tiny/reference/" + TinyWorkbook.STUDENT_FILE, "the reference");
    write("copy/.lab/starters/" + IN_LAB, "the starter");
    write("copy/pom.xml", pom("1.0.0"));

    Submission submission = read();

    assertThat(submission.problems()).isEmpty();
    assertThat(taken.resolve(IN_LAB)).hasContent(JAVA);
    assertThat(filesBelow(taken)).containsExactly(taken.resolve(IN_LAB));
  }

  @Test
  @DisplayName("a file is known by its path in the lab, or by its name and package")
  void nesting() throws IOException {
    for (String path :
        new String[] {
          IN_LAB,
          TinyWorkbook.STUDENT_FILE,
          "Tiny.java",
          "a/b/Tiny.java",
          "Tiny-1.java",
          "x/Tiny (2).java"
        }) {
      write(path, JAVA);

      assertThat(read().has(tiny.theLab())).as(path).isTrue();

      Files.delete(handedIn.resolve(path));
    }
    write("Tiny.java", JAVA.replace("labs.tiny;", "labs.other;"));
    assertThat(read().problems()).singleElement().asString().contains("holds no student file");
  }

  @Test
  @DisplayName("the surest of several files is taken; two that are as sure are none")
  void several() throws IOException {
    write("labs/" + IN_LAB, JAVA);
    write("old/Tiny.java", JAVA.replace("sum(", "add("));
    assertThat(read().problems()).isEmpty();

    write("again/labs/" + IN_LAB, JAVA.replace("sum(", "add("));
    assertThat(read().problems())
        .first()
        .asString()
        .contains("Tiny.java is there more than once, with different content")
        .contains("again/labs/" + IN_LAB)
        .contains("leave one");
    assertThat(read().has(tiny.theLab())).isFalse();
  }

  @Test
  @DisplayName("that is a zip, files are read without unpacking it")
  void zip() throws IOException {
    zip("work.zip", Map.of("copy\\labs\\" + IN_LAB.replace('/', '\\'), JAVA));

    assertThat(read().has(tiny.theLab())).isTrue();
    assertThat(filesBelow(handedIn)).hasSize(1);
  }

  @Test
  @DisplayName("a zip with ../ is not opened, and nothing is written outside")
  void leavingZip() throws IOException {
    zip("work.zip", Map.of("../../Tiny.java", JAVA, "Tiny.java", JAVA));

    Submission submission = read();

    assertThat(submission.problems())
        .first()
        .asString()
        .contains("work.zip has a path that leaves its folder (../../Tiny.java)")
        .contains("Ask for a new zip");
    assertThat(submission.has(tiny.theLab())).isFalse();
    assertThat(handedIn.resolveSibling("Tiny.java")).doesNotExist();
  }

  @Test
  @DisplayName("a symbolic link in a zip is not followed")
  void linkInZip() throws IOException {
    try (ZipArchiveOutputStream zip =
        new ZipArchiveOutputStream(handedIn.resolve("work.zip").toFile())) {
      ZipArchiveEntry link = new ZipArchiveEntry("Tiny.java");
      link.setUnixMode(UnixStat.LINK_FLAG | 0777);
      zip.putArchiveEntry(link);
      zip.write("/etc/passwd".getBytes(StandardCharsets.UTF_8));
      zip.closeArchiveEntry();
    }

    assertThat(read().problems()).first().asString().contains("Tiny.java is a symbolic link");
  }

  @Test
  @DisplayName("a symbolic link in a folder is not followed")
  @DisabledOnOs(OS.WINDOWS)
  void linkInFolder() throws IOException {
    Path secret = Files.writeString(handedIn.resolveSibling("secret"), JAVA);
    Files.createSymbolicLink(handedIn.resolve("Tiny.java"), secret);
    Files.createSymbolicLink(handedIn.resolve("labs"), tiny.workbook().root().resolve("labs"));

    Submission submission = read();

    assertThat(submission.has(tiny.theLab())).isFalse();
    assertThat(submission.problems())
        .contains("Tiny.java is a symbolic link, so it was not taken.")
        .contains("labs is a symbolic link, so it was not taken.");
  }

  @Test
  @DisplayName("a zip that would fill the disk is read up to the size of a student file")
  void bomb() throws IOException {
    try (ZipArchiveOutputStream zip =
        new ZipArchiveOutputStream(handedIn.resolve("work.zip").toFile())) {
      for (String name : new String[] {"zeros", "Tiny.java"}) {
        zip.putArchiveEntry(new ZipArchiveEntry(name));
        byte[] zeros = new byte[1 << 20];
        for (int mib = 0; mib < 64; mib++) {
          zip.write(zeros);
        }
        zip.closeArchiveEntry();
      }
    }

    assertThat(read().problems()).first().asString().contains("Tiny.java is larger than 256 KiB");
    assertThat(filesBelow(taken)).isEmpty();
  }

  @Test
  @DisplayName("what is no zip, or half of one, is said")
  void brokenZip() throws IOException {
    write("half.zip", "PK");
    write("work.rar", "Rar!");

    assertThat(read().problems())
        .anyMatch(problem -> problem.startsWith("half.zip cannot be read as a zip"))
        .contains("work.rar is not a zip, so it was not opened. Unpack it, or ask for a zip.");
  }

  @Test
  @DisplayName("a file in another encoding is taken as it is, and said")
  void encoding() throws IOException {
    String umlaut = JAVA.replace("public final", "/* für */ public final");
    Files.write(handedIn.resolve("Tiny.java"), umlaut.getBytes(Charset.forName("windows-1252")));

    Submission submission = read();

    assertThat(submission.has(tiny.theLab())).isTrue();
    assertThat(submission.problems())
        .containsExactly(
            "Tiny.java is not UTF-8, as the workbook's files are, so it may not compile. Save it"
                + " as UTF-8.");
  }

  @Test
  @DisplayName("of another version of the workbook: both versions and the labs are named")
  void otherVersion() throws IOException {
    write("labs/" + IN_LAB, JAVA);
    write("labs/01-tiny/lab.yaml", tiny.read("labs/01-tiny/lab.yaml") + "# older\n");
    write("labs/02-gone/lab.yaml", "id: gone\n");
    write("pom.xml", pom("0.9.0"));

    assertThat(read().problems())
        .containsExactly(
            "It is a copy of version 0.9.0 of the workbook, and this is version 1.0.0.",
            "It has labs that this workbook does not have: 02-gone.",
            "It is a copy of another state of the workbook: lab.yaml differs in 01-tiny. This"
                + " workbook's judge counts.");
  }

  @Test
  @DisplayName("an empty folder: it holds no student file")
  void empty() {
    assertThat(read().problems())
        .containsExactly(
            "It holds no student file of a lab: lab.yaml of each lab names them under"
                + " student_files.");
  }

  @Test
  @DisplayName("the copy is known to be the one that was handed in, until it is changed")
  void intact() throws IOException {
    write("Tiny.java", JAVA);
    Submission submission = read();
    assertThat(submission.isIntact()).isTrue();

    Files.writeString(taken.resolve(IN_LAB), "another student's");

    assertThat(submission.isIntact()).isFalse();
  }

  private Submission read() {
    Workbook workbook = tiny.workbook();
    return new SubmissionReader(workbook).read(HandedIn.of(handedIn), taken);
  }

  private void write(String path, String text) throws IOException {
    Path file = handedIn.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void zip(String name, Map<String, String> files) throws IOException {
    try (OutputStream out = Files.newOutputStream(handedIn.resolve(name));
        ZipArchiveOutputStream zip = new ZipArchiveOutputStream(out)) {
      for (Map.Entry<String, String> file : new LinkedHashMap<>(files).entrySet()) {
        zip.putArchiveEntry(new ZipArchiveEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeArchiveEntry();
      }
    }
  }

  private static Stream<Path> filesBelow(Path folder) throws IOException {
    return Files.isDirectory(folder)
        ? Files.walk(folder).filter(Files::isRegularFile)
        : Stream.empty();
  }

  private static String pom(String version) {
    return "<project><groupId>sparkworkbook</groupId>\n<artifactId>spark-workbook</artifactId>\n"
        + "<version>"
        + version
        + "</version></project>";
  }
}
