package sparkworkbook.labkit.cli.grade;

import com.univocity.parsers.common.TextParsingException;
import com.univocity.parsers.csv.CsvParser;
import com.univocity.parsers.csv.CsvParserSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.UsageException;

/**
 * The students of a class, from a CSV file as learning platforms export it. A row is a student; the
 * other columns hold what platforms call the student: numbers, accounts, mail addresses.
 *
 * @param rows in the file's order
 */
public record Roster(List<Row> rows) {
  private static final List<String> NAME = List.of("name", "fullname", "student", "studentname");
  private static final List<String> FIRST = List.of("firstname", "givenname", "forename");
  private static final List<String> LAST = List.of("lastname", "surname", "familyname");
  private static final List<String> ID = List.of("id", "studentid", "idnumber", "sid", "sisuserid");

  /**
   * @param id may be empty
   * @param cells every cell, in the form that is compared
   */
  public record Row(String name, String id, List<String> cells) {}

  public Roster {
    rows = List.copyOf(rows);
  }

  public static Roster empty() {
    return new Roster(List.of());
  }

  /**
   * @throws UsageException if the file is missing, is no CSV, or has no column of names
   */
  public static Roster read(Path file) {
    CsvParserSettings settings = new CsvParserSettings();
    settings.detectFormatAutomatically(',', ';', '\t');
    settings.setNullValue("");
    settings.setEmptyValue("");
    List<String[]> lines;
    try {
      lines = new CsvParser(settings).parseAll(Files.newBufferedReader(file));
    } catch (IOException | TextParsingException | IllegalStateException e) {
      throw new UsageException(
          "The roster "
              + file
              + " cannot be read as CSV in UTF-8: "
              + e.getClass().getSimpleName()
              + ".");
    }
    List<String> header =
        lines.isEmpty() ? List.of() : Arrays.stream(lines.get(0)).map(Roster::plain).toList();
    int name = column(header, NAME);
    int first = column(header, FIRST);
    int last = column(header, LAST);
    if (name < 0 && (first < 0 || last < 0)) {
      throw new UsageException(
          "The roster "
              + file
              + " has no column name, nor first name and last name. Its first line must name the"
              + " columns.");
    }
    int id = column(header, ID);
    return new Roster(
        lines.stream()
            .skip(1)
            .map(line -> row(line, name, first, last, id))
            .filter(row -> !row.name().isBlank())
            .toList());
  }

  private static Row row(String[] line, int name, int first, int last, int id) {
    String full = name >= 0 ? cell(line, name) : cell(line, first) + " " + cell(line, last);
    List<String> cells = new ArrayList<>(Stream.of(line).map(Roster::plain).toList());
    cells.add(plain(full));
    if (first >= 0 && last >= 0) {
      cells.add(plain(cell(line, first) + cell(line, last)));
      cells.add(plain(cell(line, last) + cell(line, first)));
    } else {
      cells.add(plain(lastFirst(full)));
    }
    cells.removeIf(String::isEmpty);
    return new Row(full.strip(), id < 0 ? "" : cell(line, id), cells);
  }

  /** Canvas turns {@code Anna Maria Berg} into {@code berganna maria}, without the space. */
  private static String lastFirst(String full) {
    int space = full.strip().lastIndexOf(' ');
    return space < 0 ? full : full.strip().substring(space) + full.strip().substring(0, space);
  }

  private static String cell(String[] line, int column) {
    return column < line.length ? line[column].strip() : "";
  }

  private static int column(List<String> header, List<String> names) {
    return names.stream().mapToInt(header::indexOf).filter(at -> at >= 0).findFirst().orElse(-1);
  }

  /** The rows that a submission may belong to. */
  List<Row> matching(HandedIn handedIn) {
    List<String> keys =
        Stream.concat(Stream.of(handedIn.name(), handedIn.id()), handedIn.logins().stream())
            .map(Roster::plain)
            .filter(key -> !key.isEmpty())
            .toList();
    return rows.stream().filter(row -> row.cells().stream().anyMatch(keys::contains)).toList();
  }

  /** The row of a submission; empty where none or several match. */
  Optional<Row> of(HandedIn handedIn) {
    List<Row> found = matching(handedIn);
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /** Letters and digits alone, small and without accents: platforms drop the rest. */
  private static String plain(String cell) {
    String text = cell == null ? "" : cell;
    return Normalizer.normalize(text, Normalizer.Form.NFKD)
        .replaceAll("\\p{M}", "")
        .replaceAll("[^\\p{L}\\p{N}]", "")
        .toLowerCase(Locale.ROOT);
  }
}
