package sparkworkbook.labs.oomtriage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.spark.sql.Row;

/** What the three jobs must answer, calculated from the flights alone: plain Java, no Spark. */
final class ExpectedAnswers {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  private ExpectedAnswers() {}

  /** Airport to the sum of the checksums of its load sheets. */
  static Map<String, Long> checksums(List<Row> flights) {
    Map<String, Long> sums = new TreeMap<>();
    for (Row flight : flights) {
      String line = flight.mkString(" ") + "\n";
      byte[] lines = line.repeat(LoadSheet.BYTES / line.length() + 1).getBytes(UTF_8);
      CRC32 sum = new CRC32();
      sum.update(lines, 0, LoadSheet.BYTES);
      sums.merge(flight.getString(3), sum.getValue(), Long::sum);
    }
    return sums;
  }

  /** Word to how often it is in a telex. */
  static Map<String, Long> words(List<Row> flights) {
    Map<String, Long> counts = new TreeMap<>();
    for (Row flight : flights) {
      for (String word : line(flight).split(" ")) {
        counts.merge(word, times(flight), Long::sum);
      }
    }
    return counts;
  }

  /**
   * Status to the characters of its telexes.
   *
   * @param bands the status of each band; a telex of another band has none
   */
  static Map<String, Long> characters(List<Row> flights, Map<Long, String> bands) {
    Map<String, Long> characters = new TreeMap<>();
    for (Row flight : flights) {
      String status = bands.get(Math.min(Math.max(flight.getLong(1) / 15, 0), 999));
      if (status != null) {
        long spaces = times(flight) - 1;
        characters.merge(status, line(flight).length() * times(flight) + spaces, Long::sum);
      }
    }
    return characters;
  }

  private static String line(Row flight) {
    LocalDateTime date = flight.getAs(0);
    return String.join(
        " ",
        flight.getString(3),
        flight.getString(4),
        date.toLocalDate().toString(),
        TIME.format(date),
        Long.toString(flight.getLong(1)));
  }

  private static long times(Row flight) {
    return 20 + Math.floorMod(flight.getLong(1), 13L);
  }
}
