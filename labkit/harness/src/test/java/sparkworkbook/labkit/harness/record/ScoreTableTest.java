package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

class ScoreTableTest {
  @TempDir Path labs;

  @Test
  void should_print_every_lab_and_the_total() throws IOException {
    record(lab("01", "memory-map"), Status.PASSED, Status.PASSED);
    record(lab("06", "collect-oom"), Status.PASSED, Status.FAILED);
    lab("09", "spill");
    record(lab("11", "real-executors"), Status.UNAVAILABLE, Status.UNAVAILABLE);

    assertThat(printed())
        .isEqualTo(
            """

              Lab                      Points  State
              ----------------------------------------------------------------------------
              01-memory-map             6 / 6  solved
              06-collect-oom            2 / 6  1 of 2 checks open
                  failed: brings little to the driver
              09-spill                  0 / 6  no verdict: it did not compile or was not run
              11-real-executors         0 / 0  unavailable on this machine
                  unavailable: survives a 512 megabyte heap
                  unavailable: brings little to the driver
              ----------------------------------------------------------------------------
              Total                    8 / 18

            """);
  }

  @Test
  void should_show_a_broken_description_and_a_damaged_record_and_go_on() throws IOException {
    Files.writeString(lab("02", "broken").resolve("lab.yaml"), "id: broken\nnonsense: 1\n");
    Files.writeString(
        Files.createDirectories(lab("03", "damaged").resolve("target")).resolve("lab-result.json"),
        "{");
    record(lab("04", "good"), Status.PASSED, Status.PASSED);

    assertThat(printed())
        .contains("02-broken                     -  lab.yaml is broken:")
        .contains("line 2: nonsense")
        .contains("03-damaged                0 / 6  no verdict: damaged record, run it again")
        .contains("04-good                   6 / 6  solved")
        .contains("Total                    6 / 12");
  }

  @Test
  void should_not_throw_where_there_are_no_labs() {
    ScoreTable.main(new String[] {labs.toString()});
    ScoreTable.main(new String[] {labs.resolve("missing").toString()});
    ScoreTable.main(new String[0]);
  }

  @Test
  void should_stay_within_80_columns() throws IOException {
    lab("15", "repartition-coalesce");
    record(lab("16", "x"), Status.PASSED, Status.TIMEOUT);

    assertThat(printed().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void should_put_a_test_name_in_words() {
    assertThat(ScoreTable.inWords("T.survivesA512MegabyteHeap"))
        .isEqualTo("survives a 512 megabyte heap");
    assertThat(ScoreTable.inWords("A.B.withAQEOff")).isEqualTo("with aqe off");
    assertThat(ScoreTable.inWords("T.reads_2Files")).isEqualTo("reads 2 files");
  }

  private Path lab(String number, String id) throws IOException {
    Path folder = Files.createDirectories(labs.resolve(number + "-" + id));
    Files.writeString(
        folder.resolve("lab.yaml"),
        LabFolder.WHOLE
            .replace("id: the-lab", "id: " + id)
            .replace("JobTest.answer", "JobTest.survivesA512MegabyteHeap")
            .replace("JobTest.cost", "JobTest.bringsLittleToTheDriver"));
    return folder;
  }

  private static void record(Path folder, Status first, Status second) throws IOException {
    LabResult result =
        LabResult.of(
            "x",
            List.of(
                TestResult.of("JobTest.survivesA512MegabyteHeap", first, 2, "", Map.of()),
                TestResult.of("JobTest.bringsLittleToTheDriver", second, 4, "", Map.of())));
    Files.createDirectories(folder.resolve("target"));
    Files.writeString(folder.resolve("target/lab-result.json"), result.toJson());
  }

  private String printed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ScoreTable.print(labs, new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
