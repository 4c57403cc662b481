package sparkworkbook.datasets;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the workbook keeps its data. */
public final class Datasets {
  /** Names the folder outright; what the search would find is then ignored. */
  public static final String ROOT_PROPERTY = "workbook.datasets";

  /** The file that marks the folder: the checksums of what it holds. */
  static final String MARKER = "SHA256SUMS";

  /** The subfolder for what is written at first use; not in git. */
  static final String GENERATED = "generated";

  private static final String FOLDER = "datasets";

  private Datasets() {}

  /**
   * The {@code datasets} folder: the one that {@value #ROOT_PROPERTY} names, else the nearest one
   * above the working directory, else the nearest one above this class, whatever the working
   * directory is.
   *
   * @throws DatasetException if there is none
   */
  public static Path root() {
    String named = System.getProperty(ROOT_PROPERTY);
    if (named != null) {
      Path folder = Path.of(named).toAbsolutePath();
      if (!Files.isRegularFile(folder.resolve(MARKER))) {
        throw new DatasetException(
            "No datasets in "
                + folder
                + ": there is no file "
                + MARKER
                + " in it.\n"
                + "Let -D"
                + ROOT_PROPERTY
                + " name the workbook's datasets folder, or leave it out.");
      }
      return folder;
    }
    return Stream.of(Optional.of(Path.of("").toAbsolutePath()), ownLocation())
        .flatMap(Optional::stream)
        .map(Datasets::nearestAbove)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new DatasetException(
                    "The workbook's datasets folder was not found above "
                        + Path.of("").toAbsolutePath()
                        + ".\nStart inside the workbook, or name the folder: -D"
                        + ROOT_PROPERTY
                        + "=DIR."));
  }

  /**
   * The committed files: paths below {@code root}, with slashes, in the order of their names.
   *
   * @throws DatasetException if their list cannot be read
   */
  public static List<String> files(Path root) {
    return checksums(root).keySet().stream().sorted().toList();
  }

  /**
   * Compares a committed file with its checksum, each time anew.
   *
   * @param name one of {@link #files}
   * @throws DatasetException if it is missing or damaged; the message says what to do
   */
  public static void verify(Path root, String name) {
    DataFile.verify(root, name);
  }

  /** Rows of a committed file: its checksum vouches for them. Empty for a file not known here. */
  public static OptionalLong rows(String name) {
    return switch (name) {
      case Flights.FILE -> OptionalLong.of(Flights.ROWS);
      case Airports.FILE -> OptionalLong.of(Airports.ROWS);
      default -> OptionalLong.empty();
    };
  }

  /** What {@value #MARKER} says: path below the root, with slashes, to SHA-256 in hexadecimal. */
  static Map<String, String> checksums(Path root) {
    try (Stream<String> lines = Files.lines(root.resolve(MARKER))) {
      return lines
          .filter(line -> !line.isBlank())
          .map(line -> List.of(line.split("\\s+", 2)))
          .collect(Collectors.toUnmodifiableMap(parts -> parts.get(1), parts -> parts.get(0)));
    } catch (IOException | RuntimeException e) {
      throw new DatasetException(
          "Cannot read " + root.resolve(MARKER) + ". Restore it: git checkout -- datasets", e);
    }
  }

  private static Optional<Path> nearestAbove(Path start) {
    return Stream.iterate(start, Objects::nonNull, Path::getParent)
        .flatMap(folder -> Stream.of(folder.resolve(FOLDER), folder))
        .filter(folder -> folder.endsWith(FOLDER))
        .filter(folder -> Files.isRegularFile(folder.resolve(MARKER)))
        .findFirst();
  }

  private static Optional<Path> ownLocation() {
    CodeSource source = Datasets.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | RuntimeException e) {
      return Optional.empty(); // not a file: nothing to walk up from
    }
  }
}
