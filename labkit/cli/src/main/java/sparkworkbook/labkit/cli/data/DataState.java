package sparkworkbook.labkit.cli.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import sparkworkbook.datasets.DatasetException;
import sparkworkbook.datasets.Datasets;
import sparkworkbook.datasets.GeneratedData;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * A file or folder of data, compared with its checksums.
 *
 * @param name path below {@code datasets}, with slashes
 * @param bytes on disk; 0 where there is nothing
 * @param rows that it holds where it is sound; empty where nobody knows
 * @param problem what is wrong and what to do; empty where nothing is
 */
public record DataState(
    String name, State state, long bytes, OptionalLong rows, Optional<String> problem) {
  /** {@code MISSING} is said of generated data alone: that is no damage. */
  public enum State {
    OK,
    MISSING,
    DAMAGED
  }

  public boolean isOk() {
    return state == State.OK;
  }

  /**
   * The committed files.
   *
   * @throws DatasetException if their list cannot be read
   */
  public static List<DataState> committed(Workbook workbook) {
    Path root = workbook.datasets();
    List<DataState> states = new ArrayList<>();
    for (String name : Datasets.files(root)) {
      long bytes = root.resolve(name).toFile().length();
      try {
        Datasets.verify(root, name);
        states.add(new DataState(name, State.OK, bytes, Datasets.rows(name), Optional.empty()));
      } catch (DatasetException e) {
        states.add(
            new DataState(
                name, State.DAMAGED, bytes, OptionalLong.empty(), Optional.of(e.getMessage())));
      }
    }
    return List.copyOf(states);
  }

  /** What is generated from them. */
  public static List<DataState> generated(Workbook workbook) {
    return GeneratedData.all().stream().map(data -> generated(workbook, data)).toList();
  }

  private static DataState generated(Workbook workbook, GeneratedData data) {
    Path root = workbook.datasets();
    if (!data.isThere(root)) {
      return new DataState(
          data.name(),
          State.MISSING,
          0,
          OptionalLong.empty(),
          Optional.of("It is built at first use, or by lab data."));
    }
    Optional<String> problem =
        data.flaw(root)
            .map(
                flaw ->
                    "The folder "
                        + workbook.name(data.folder(root))
                        + " is damaged: "
                        + flaw
                        + ".\nBuild it anew: lab data --rebuild");
    long bytes =
        Folders.filesBelow(data.folder(root)).stream()
            .mapToLong(file -> file.toFile().length())
            .sum();
    return problem.isPresent()
        ? new DataState(data.name(), State.DAMAGED, bytes, OptionalLong.empty(), problem)
        : new DataState(data.name(), State.OK, bytes, OptionalLong.of(data.rows()), problem);
  }
}
