package sparkworkbook.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {
  @TempDir Path temp;

  @BeforeEach
  void rememberRoot() {
    System.clearProperty(Datasets.ROOT_PROPERTY);
  }

  @AfterEach
  void forgetRoot() {
    System.clearProperty(Datasets.ROOT_PROPERTY);
  }

  @Test
  void findsTheFolderByItsMarkerFromInsideTheWorkbook() {
    assertThat(Datasets.root()).isDirectory().endsWith(Path.of("datasets"));
    assertThat(Datasets.root().resolve(Datasets.MARKER)).isRegularFile();
  }

  @Test
  void aNamedFolderWithoutTheMarkerIsRefused() {
    System.setProperty(Datasets.ROOT_PROPERTY, temp.toString());
    assertThatThrownBy(Datasets::root)
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("No datasets in " + temp)
        .hasMessageContaining("-D" + Datasets.ROOT_PROPERTY);
  }

  @Test
  void everyCommittedFileHasItsChecksum() {
    Path root = Datasets.root();
    assertThat(Datasets.checksums(root))
        .containsOnlyKeys(Flights.FILE, Flights.TENTH_FILE, Airports.FILE);
    Datasets.checksums(root)
        .forEach((name, sum) -> assertThat(DataFile.sha256(root.resolve(name))).isEqualTo(sum));
  }

  @Test
  void aMissingFileIsNamedWithItsMend() throws IOException {
    Path copy = copyOfMarker();
    assertThatThrownBy(() -> DataFile.in(copy, Flights.FILE))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining(copy.resolve(Flights.FILE) + " is missing")
        .hasMessageContaining("git checkout -- datasets/" + Flights.FILE);
  }

  @Test
  void aFileAlteredByOneByteIsNamedAsDamaged() throws IOException {
    Path copy = copyOfMarker();
    byte[] bytes = Files.readAllBytes(Datasets.root().resolve(Airports.FILE));
    bytes[bytes.length / 2] ^= 1;
    Files.write(copy.resolve(Airports.FILE), bytes);
    assertThatThrownBy(() -> DataFile.in(copy, Airports.FILE))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("is damaged")
        .hasMessageContaining(Datasets.checksums(copy).get(Airports.FILE));
  }

  @Test
  void aTruncatedFileIsNamedAsDamagedEveryTime() throws IOException {
    Path copy = copyOfMarker();
    Files.write(copy.resolve(Flights.FILE), new byte[] {'P', 'A', 'R', '1'}, CREATE);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> DataFile.in(copy, Flights.FILE)).hasMessageContaining("is damaged");
    }
  }

  private static final StandardOpenOption CREATE = StandardOpenOption.CREATE;

  private Path copyOfMarker() throws IOException {
    Files.createDirectories(temp.resolve("flights"));
    Files.copy(Datasets.root().resolve(Datasets.MARKER), temp.resolve(Datasets.MARKER));
    return temp;
  }
}
