package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.cli.workbook.Folders;

@DisplayName("lab bundle")
class BundleCommandTest {
  private static final String STUDENT_FILE = "labs/01-tiny/" + TinyWorkbook.STUDENT_FILE;

  @TempDir private Path folder;
  @TempDir private Path outside;
  private TinyWorkbook tiny;
  private Path copy;

  @BeforeEach
  void makeWorkbook() {
    tiny = TinyWorkbook.in(folder);
    tiny.write("README.md", "# Workbook\n\n<!-- not for students -->\nsecret\n<!-- for all -->\n");
    tiny.write("lab", "#!/bin/sh\n").write("CONTRIBUTING.md", "").write("docs/trust.md", "");
    copy = outside.resolve("for class");
  }

  @Test
  @DisplayName("copies the labs and what judges them, and nothing that shows a solution")
  void should_leave_out_solutions() {
    commit();

    Spoken spoken = bundle();

    assertThat(spoken.code()).as(spoken.err()).isZero();
    assertThat(files())
        .contains("lab", "README.md", "labs/01-tiny/lab.yaml", "labs/01-tiny/HINTS.md")
        .contains(STUDENT_FILE, "datasets/flights/some.csv")
        .noneMatch(path -> path.startsWith("solutions") || path.startsWith("docs"))
        .noneMatch(path -> path.contains("target/") || path.startsWith(".lab/"))
        .noneMatch(path -> path.endsWith("DISCUSSION.md") || path.endsWith("INSTRUCTORS.md"))
        .doesNotContain("CONTRIBUTING.md");
    assertThat(copy.resolve("README.md")).hasContent("# Workbook\n");
    assertThat(copy.resolve("lab")).isExecutable();
  }

  @Test
  @DisplayName("its git repository has one commit, which names no person, and is unchanged")
  void should_begin_a_history() {
    commit();
    bundle();

    assertThat(git(copy, "log", "--all", "--format=%an <%ae> %cn %s"))
        .containsExactly(
            "Spark workbook <spark-workbook@localhost> Spark workbook"
                + " The Spark workbook, for students");
    assertThat(git(copy, "status", "--porcelain")).isEmpty();
    assertThat(git(copy, "rev-list", "--all", "--objects"))
        .anyMatch(line -> line.endsWith(STUDENT_FILE))
        .noneMatch(line -> line.contains("solutions"));
  }

  @Test
  @DisplayName("takes the commit's files where the instructor has solved a lab, and says so")
  void should_not_copy_an_edit() {
    commit();
    tiny.student(TinyWorkbook.REFERENCE).write("labs/my-solution.txt", "not in git");

    Spoken spoken = bundle();

    assertThat(spoken.out()).contains("What you changed since is not in it: " + STUDENT_FILE);
    assertThat(copy.resolve(STUDENT_FILE)).content().contains(TinyWorkbook.STARTER);
    assertThat(copy.resolve("labs/my-solution.txt")).doesNotExist();
  }

  @Test
  @DisplayName("takes the starters as they were at first use where there is no git")
  void should_copy_a_folder_without_git() {
    tiny.lab("list");
    tiny.student(TinyWorkbook.REFERENCE);

    Spoken spoken = bundle();

    assertThat(spoken.code()).as(spoken.err()).isZero();
    assertThat(copy.resolve(STUDENT_FILE)).content().contains(TinyWorkbook.STARTER);
    assertThat(files()).noneMatch(path -> path.contains("target/") || path.startsWith(".lab/"));
  }

  @Test
  @DisplayName("refuses a commit whose starter is the reference, and leaves nothing")
  void should_refuse_a_committed_solution() {
    tiny.student(TinyWorkbook.REFERENCE);
    commit();

    Spoken spoken = bundle();

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err())
        .contains(
            "labs/01-tiny are those of solutions/01-tiny/reference", "Bring the starter back");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  @DisplayName("refuses a README whose parts are not closed, and leaves nothing")
  void should_refuse_a_broken_readme() {
    tiny.write("README.md", "<!-- not for students -->\nsecret\n");
    commit();

    Spoken spoken = bundle();

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).contains("README.md, line 2", "is never closed");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  @DisplayName("a student can work in the copy")
  void should_work_in_the_copy() {
    commit();
    bundle();
    TinyWorkbook student = TinyWorkbook.copied(copy);

    assertThat(student.lab("list").out()).contains("01-tiny").contains("new");
    assertThat(student.lab("hint", "1").out()).contains("hint 1  where");
    assertThat(student.lab("test", "1").code()).isEqualTo(1);
    student.student(TinyWorkbook.REFERENCE);
    Spoken solved = student.lab("test", "1");
    assertThat(solved.code()).as(solved.out() + solved.err()).isZero();
    assertThat(student.lab("solution", "1").err()).contains("has no solutions");
  }

  @Test
  @DisplayName("writes a zip with one folder in it")
  void should_write_a_zip() throws IOException {
    Path zip = outside.resolve("class.zip");

    Spoken spoken = tiny.lab("bundle", "--students", copy.toString(), "--zip", zip.toString());

    assertThat(spoken.code()).as(spoken.err()).isZero();
    try (ZipFile content = ZipFile.builder().setPath(zip).get()) {
      ZipArchiveEntry lab = content.getEntry("for class/lab");
      assertThat(lab.getUnixMode() & 0777).isEqualTo(0755);
      assertThat(content.getEntry("for class/" + STUDENT_FILE)).isNotNull();
    }
    assertThat(outside).isDirectoryNotContaining(path -> path.toString().contains("unfinished"));
  }

  @Test
  @DisplayName("refuses a folder that holds something, is a file, or has no parent")
  void should_refuse_a_taken_folder() throws IOException {
    Files.writeString(outside.resolve("mine.txt"), "mine");
    Files.createDirectory(copy);

    assertThat(bundle(outside).err()).contains(outside + " is not empty");
    assertThat(bundle(outside.resolve("mine.txt")).err()).contains("mine.txt is a file");
    assertThat(bundle(outside.resolve("no/where")).err()).contains("There is no folder", "no");
    assertThat(bundle(copy).code()).as("an empty folder").isZero();
    assertThat(bundle(copy).code()).as("the same once more").isEqualTo(2);
    assertThat(outside.resolve("mine.txt")).hasContent("mine");
  }

  @Test
  @DisplayName("refuses a folder in the workbook, whatever way it is written")
  void should_refuse_a_folder_in_the_workbook() throws IOException {
    Path link = outside.resolve("link");
    Files.createSymbolicLink(link, folder);

    for (Path inside : List.of(folder.resolve("class"), link.resolve("labs/class"))) {
      Spoken spoken = bundle(inside);

      assertThat(spoken.code()).isEqualTo(2);
      assertThat(spoken.err()).contains("lies in the workbook");
      assertThat(inside).doesNotExist();
    }
  }

  @Test
  @DisplayName("refuses a folder that cannot be written")
  void should_refuse_a_folder_that_cannot_be_written() {
    Path system = Path.of("/proc");
    assumeTrue(Files.isDirectory(system), "no folder is closed to every account");

    Spoken spoken = bundle(system.resolve("class"));

    assertThat(spoken.code()).isEqualTo(2);
    assertThat(spoken.err()).contains("Cannot write to /proc", "that you may write to");
  }

  @Test
  @DisplayName("refuses a zip that exists, before anything is made")
  void should_refuse_a_taken_zip() throws IOException {
    Path zip = Files.writeString(outside.resolve("mine.zip"), "mine");

    Spoken spoken = tiny.lab("bundle", "--students", copy.toString(), "--zip", zip.toString());

    assertThat(spoken.code()).isEqualTo(2);
    assertThat(spoken.err()).contains("exists already");
    assertThat(copy).doesNotExist();
    assertThat(zip).hasContent("mine");
  }

  @Test
  @DisplayName("deletes what a command left that was killed, and not what another one writes")
  void should_delete_what_was_left() throws Exception {
    Process ended = new ProcessBuilder(javaProgram(), "-version").redirectErrorStream(true).start();
    ended.getInputStream().readAllBytes();
    ended.waitFor();
    Path left = outside.resolve(".for class.unfinished-" + ended.pid());
    Path running = outside.resolve(".for class.unfinished-1");
    Files.createDirectories(left.resolve("labs"));
    Files.createDirectories(running);

    assertThat(bundle().code()).isZero();

    assertThat(left).doesNotExist();
    assumeTrue(ProcessHandle.of(1).isPresent());
    assertThat(running).exists();
  }

  private static String javaProgram() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private Spoken bundle() {
    return bundle(copy);
  }

  private Spoken bundle(Path target) {
    return tiny.lab("bundle", "--students", target.toString());
  }

  private void commit() {
    git(folder, "init", "--quiet");
    git(folder, "add", "--all");
    git(folder, "commit", "--quiet", "--message=all");
  }

  private List<String> files() {
    return Folders.filesBelow(copy).stream()
        .map(file -> copy.relativize(file).toString().replace('\\', '/'))
        .filter(path -> !path.startsWith(".git/"))
        .toList();
  }

  private static List<String> git(Path folder, String... words) {
    List<String> command =
        new ArrayList<>(List.of("git", "-c", "user.name=A Teacher", "-c", "user.email=t@school"));
    command.addAll(List.of(words));
    try {
      Process git =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String printed = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(git.waitFor()).as(printed).isZero();
      try (Stream<String> lines = printed.lines()) {
        return lines.toList();
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("This test needs git.", e);
    }
  }
}
