package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.jvm.JvmCommand;
import sparkworkbook.labkit.harness.jvm.JvmProcess;
import sparkworkbook.labkit.harness.jvm.ParentWatch;

@DisplayName("A proof that is remembered")
class ProofTest {
  private static final String RECORD = "solutions/01-tiny/proof.json";
  private static final String DISCUSSION = "solutions/01-tiny/DISCUSSION.md";
  private static final String JUDGE =
      "labs/01-tiny/src/test/java/sparkworkbook/labs/tiny/TinyTest.java";

  private static String record;
  private static String discussion;

  private Path root;
  private TinyWorkbook tiny;

  /** A proof holds in every folder that has the same files. */
  @BeforeAll
  static void proveOnce(@TempDir Path folder) {
    TinyWorkbook proved = TinyWorkbook.in(folder);
    Spoken spoken = proved.lab("verify", "1", "--write");
    assertThat(spoken.code()).as(spoken.out()).isZero();
    assertThat(spoken.out()).contains("full proof (it was never recorded)");
    record = proved.read(RECORD);
    discussion = proved.read(DISCUSSION);
  }

  @BeforeEach
  void makeProvedWorkbook(@TempDir Path folder) {
    root = folder;
    tiny = TinyWorkbook.in(folder).write(RECORD, record).write(DISCUSSION, discussion);
  }

  @Test
  @DisplayName("is sampled as long as nothing has changed, and says so")
  void sampled() {
    Spoken spoken = tiny.lab("verify", "1");

    assertThat(spoken.code()).as(spoken.out()).isZero();
    assertThat(spoken.out())
        .contains("starter, reference and a sample (nothing has changed since the record")
        .contains("1 of 5: starter")
        .contains("2 of 5: reference");
    assertThat(tiny.lab("verify", "--status").out()).contains("1 of 1 labs fully proved");
    assertThat(tiny.lab("verify", "--status", "--json", "-").out())
        .contains("\"proved\" : 1", "\"all\" : 1", "\"id\" : \"tiny\"", "\"proved\" : true");
  }

  @Test
  @DisplayName("is made again where the judge has changed, not where a page or a comment has")
  void changes() {
    tiny.write("labs/01-tiny/README.md", tiny.read("labs/01-tiny/README.md") + "\nMore.\n");
    tiny.replace(JUDGE, "class TinyTest", "/** What it asks. */\nclass TinyTest");
    tiny.replace(
        "solutions/01-tiny/checks.yaml", TinyWorkbook.NO_CHEAT, "It adds up four numbers.");
    assertThat(status()).contains("proved: nothing has changed");

    tiny.replace(JUDGE, ".isEqualTo(6)", ".isEqualTo(3 + 3)");
    assertThat(status()).contains("not proved: changed since the record: judge and starter");

    tiny.replace(JUDGE, ".isEqualTo(3 + 3)", ".isEqualTo(6)");
    tiny.replace(
        "solutions/01-tiny/decoys/zero/" + TinyWorkbook.STUDENT_FILE, "return 0;", "return -1;");
    assertThat(status()).contains("not proved: changed since the record: solutions");
  }

  @Test
  @DisplayName("holds by an earlier toolkit where only what all labs share has changed")
  void sharedChange() {
    tiny.write("labkit/harness/src/main/java/New.java", "class New {}");

    assertThat(status()).contains("proved by an earlier toolkit").contains("toolkit");
    Spoken spoken = tiny.lab("verify", "1");
    assertThat(spoken.code()).as(spoken.out()).isZero();
    assertThat(spoken.out())
        .contains("starter, reference and a decoy a check (changed for all labs")
        .contains(": look-twice", ": first-only")
        .doesNotContain(": zero");
    assertThat(status()).contains("proved by an earlier toolkit");

    assertThat(tiny.lab("verify", "1", "--write").out()).contains("full proof (changed for all");
    assertThat(status()).contains("proved: nothing has changed");
  }

  @Test
  @DisplayName("is not believed where its record was edited, cut, or is something else")
  void unsoundRecord() {
    String text = tiny.read(RECORD);
    tiny.replace(RECORD, "\"failed\" : [ ]", "\"failed\" : [ \"TinyTest.looksAtNothing\" ]");
    assertThat(status()).contains("not proved: proof.json was edited by hand");

    tiny.write(RECORD, text.substring(0, text.length() / 2));
    assertThat(status()).contains("not proved: proof.json is no record");

    tiny.write(RECORD, "[]");
    assertThat(status()).contains("not proved: proof.json is no record");

    tiny.write(RECORD, text.replace("\n", "\r\n"));
    assertThat(status()).contains("proved: nothing has changed");
  }

  @Test
  @DisplayName("fails where a verdict is not the recorded one")
  void otherVerdict() {
    // A judge that answers differently on the second day, without a change that the record sees.
    tiny.replace(
        JUDGE,
        "Tiny.looks = 0;",
        "Tiny.looks = new java.io.File(System.getProperty(\"workbook.datasets\"), \"day2\").exists()"
            + " ? 1 : 0;");
    tiny.replace(JUDGE, ".isZero()", ".isEqualTo(0)");
    assertThat(tiny.lab("verify", "1", "--write").code()).isZero();

    tiny.write("datasets/day2", "");
    Spoken spoken = tiny.lab("verify", "1");

    assertThat(spoken.code()).isEqualTo(1);
    assertThat(spoken.out())
        .contains("the verdict equals the record")
        .contains("TinyTest.looksAtNothing is passed in the record and failed now");
  }

  @Test
  @DisplayName("goes on where it was interrupted")
  void interrupted() throws Exception {
    tiny.lab("verify", "1", "--full");
    Path soFar = root.resolve(".lab/proof/01-tiny.json");
    assertThat(soFar).as("nothing is left of a proof that came to its end").doesNotExist();

    Files.createDirectories(soFar.getParent());
    Files.copy(root.resolve(RECORD), soFar);
    Spoken spoken = tiny.lab("verify", "1", "--full", "--write");

    assertThat(spoken.code()).as(spoken.out()).isZero();
    assertThat(spoken.out())
        .contains("6 variants were proved before")
        .doesNotContain("1 of 9: starter");
    assertThat(soFar).doesNotExist();
  }

  @Test
  @DisplayName("keeps its verdicts where a page breaks a rule, and needs the page alone repaired")
  void brokenPage() {
    String page = tiny.read("labs/01-tiny/README.md");
    tiny.write("labs/01-tiny/README.md", page + "\n" + "word ".repeat(30) + "\n");
    Spoken broken = tiny.lab("verify", "1", "--full", "--write");
    assertThat(broken.code()).as(broken.out()).isEqualTo(1);

    tiny.write("labs/01-tiny/README.md", page);
    Spoken repaired = tiny.lab("verify", "1", "--full", "--write");

    assertThat(repaired.code()).as(repaired.out()).isZero();
    assertThat(repaired.out()).contains("variants were proved before").doesNotContain(": starter");
  }

  @Test
  @DisplayName("is made by one command at a time")
  void oneAtATime() throws Exception {
    Path lock = root.resolve(".lab/proof/01-tiny.lock");
    Files.createDirectories(lock.getParent());
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      Spoken spoken = tiny.lab("verify", "1", "--write");

      assertThat(held.isValid()).isTrue();
      assertThat(spoken.code()).isEqualTo(3);
      assertThat(spoken.err()).contains("Another lab verify is making the proof of 01-tiny");
    }
  }

  @DisabledOnOs(OS.WINDOWS)
  @ParameterizedTest(name = "by {0}")
  @ValueSource(strings = {"INT", "KILL"})
  @DisplayName("goes on after its command was ended in the middle, and nothing is left behind")
  void ended(String signal) throws Exception {
    String before = tiny.read(RECORD);
    tiny.write(
        "solutions/01-tiny/decoys/zero/" + TinyWorkbook.STUDENT_FILE,
        TinyWorkbook.tinyJava(
            "while (new java.io.File(System.getProperty(\"workbook.datasets\"), \"wait\").exists())"
                + " { Thread.onSpinWait(); } return 0;"));
    tiny.write("datasets/wait", "");
    Path soFar = root.resolve(".lab/proof/01-tiny.json");
    JvmCommand command =
        JvmCommand.of(VerifyMain.class)
            .heap("256m")
            .workingDirectory(root)
            .systemProperty("workbook.noArchive", "true")
            .arguments(root.toString(), "verify", "1", "--write");
    List<ProcessHandle> started;
    try (JvmProcess verify = command.start(root.resolve("verify.log"))) {
      await(() -> Files.isRegularFile(soFar) && read(soFar).contains("look-twice"));
      ProcessHandle process = ProcessHandle.of(verify.pid()).orElseThrow();
      started = process.descendants().toList();
      assertThat(started).as("the judge's JVM").isNotEmpty();
      new ProcessBuilder("kill", "-" + signal, Long.toString(verify.pid())).start().waitFor();
      process.onExit().get(30, TimeUnit.SECONDS);
    }

    await(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(tiny.read(RECORD)).as("the record of before").isEqualTo(before);
    assertThat(unfinished()).isEmpty();
    tiny.delete("datasets/wait");
    Spoken spoken = tiny.lab("verify", "1", "--write");
    assertThat(spoken.code()).as(spoken.out()).isZero();
    assertThat(spoken.out()).contains("5 variants were proved before");
    assertThat(status()).contains("proved: nothing has changed");
    assertThat(soFar).doesNotExist();
  }

  @Test
  @DisplayName("that cannot be recorded leaves one message, and no file")
  void cannotBeRecorded() throws Exception {
    tiny.delete(RECORD);
    tiny.write(RECORD + "/in-the-way", ""); // a folder of that name, also for root

    Spoken spoken = tiny.lab("verify", "1", "--write");

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err()).contains("Cannot write").contains("proof.json");
    assertThat(unfinished()).isEmpty();
  }

  private List<Path> unfinished() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.getFileName().toString().startsWith(".unfinished")).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return ""; // replaced at this moment
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for 90 s").isLessThan(deadline);
      Thread.sleep(20);
    }
  }

  /** The lab command on the workbook that the first argument names. */
  static final class VerifyMain {
    public static void main(String[] args) {
      ParentWatch.start();
      Workbook workbook = Workbook.of(Path.of(args[0]));
      System.exit(LabCommand.run(workbook, Arrays.copyOfRange(args, 1, args.length)));
    }
  }

  private String status() {
    return tiny.lab("verify", "--status").out();
  }
}
