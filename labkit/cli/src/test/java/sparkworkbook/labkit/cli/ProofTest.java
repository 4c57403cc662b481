package sparkworkbook.labkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;

@DisplayName("A proof that is remembered")
class ProofTest {
  private static final String RECORD = "solutions/01-tiny/proof.json";
  private static final String JUDGE =
      "labs/01-tiny/src/test/java/sparkworkbook/labs/tiny/TinyTest.java";

  private Path root;
  private TinyWorkbook tiny;

  @BeforeEach
  void proveOnce(@TempDir Path folder) {
    root = folder;
    tiny = TinyWorkbook.in(folder);
    Spoken spoken = tiny.lab("verify", "1", "--write");
    assertThat(spoken.code()).as(spoken.out()).isZero();
    assertThat(spoken.out()).contains("full proof (it was never recorded)");
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
  }

  @Test
  @DisplayName("is made again where the judge has changed, not where a page or a comment has")
  void changes() {
    tiny.write("labs/01-tiny/README.md", tiny.read("labs/01-tiny/README.md") + "\nMore.\n");
    tiny.replace(JUDGE, "class TinyTest", "/** What it asks. */\nclass TinyTest");
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
        .contains("6 variants were proved before the last proof was interrupted")
        .doesNotContain("1 of 9: starter");
    assertThat(soFar).doesNotExist();
  }

  @Test
  @DisplayName("is made by one command at a time")
  void oneAtATime() throws Exception {
    Path lock = root.resolve(".lab/proof/01-tiny.lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      Spoken spoken = tiny.lab("verify", "1", "--write");

      assertThat(held.isValid()).isTrue();
      assertThat(spoken.code()).isEqualTo(3);
      assertThat(spoken.err()).contains("Another lab verify is making the proof of 01-tiny");
    }
  }

  private String status() {
    return tiny.lab("verify", "--status").out();
  }
}
