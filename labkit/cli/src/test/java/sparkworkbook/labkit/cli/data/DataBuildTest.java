package sparkworkbook.labkit.cli.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.datasets.GeneratedData;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.TinyWorkbook.Spoken;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("lab data")
class DataBuildTest {
  private static final String AIRPORTS = "flights/airports.csv";

  private TinyWorkbook tiny;
  private Path datasets;

  @BeforeEach
  void makeWorkbook(@TempDir Path folder) throws IOException {
    tiny = TinyWorkbook.in(folder);
    datasets = folder.resolve("datasets");
    Path committed = Workbook.locate().datasets();
    Folders.copy(committed.resolve(AIRPORTS), datasets.resolve(AIRPORTS));
    try (Stream<String> sums = Files.lines(committed.resolve("SHA256SUMS"))) {
      tiny.write("datasets/SHA256SUMS", sums.filter(sum -> sum.endsWith(AIRPORTS)).toList().get(0));
    }
  }

  @Test
  @DisplayName("builds what is not there, checks it, and finds damage")
  void buildsAndChecks() throws IOException {
    Spoken built = tiny.lab("data");

    assertThat(built.err()).isEmpty();
    assertThat(built.code()).isZero();
    assertThat(built.out())
        .containsPattern("ok +flights/airports.csv +210,365 bytes +3,376 rows\n")
        .contains("building the generated data")
        .containsPattern("ok +generated/bulletins-\\S+ +[0-9,]+ bytes +608,126 rows\n");

    assertThat(tiny.lab("data").out()).doesNotContain("building");

    Path folder = GeneratedData.all().get(0).folder(datasets);
    List<Path> files =
        Folders.filesBelow(folder).stream().filter(file -> file.toString().endsWith("t")).toList();
    Files.write(files.get(0), new byte[] {0}, StandardOpenOption.APPEND);
    Spoken damaged = tiny.lab("data");

    assertThat(damaged.code()).isEqualTo(3);
    assertThat(damaged.out()).contains("damaged  generated/").contains("lab data --rebuild");
    assertThat(tiny.lab("doctor").out()).contains("missing  generated data");
  }

  @Test
  @DisplayName("what cannot be written is 3, in one message, and leaves nothing half written")
  void cannotWrite() throws IOException {
    Files.writeString(datasets.resolve("generated"), "a file where the folder should be");

    Spoken spoken = tiny.lab("data");

    assertThat(spoken.code()).isEqualTo(3);
    assertThat(spoken.err())
        .startsWith("The generated data could not be built; nothing half written is left.")
        .contains("Cannot write ")
        .doesNotContain("\tat ");
    assertThat(tiny.read("datasets/generated")).startsWith("a file");
  }
}
