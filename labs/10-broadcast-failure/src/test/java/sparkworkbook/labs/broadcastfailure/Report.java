package sparkworkbook.labs.broadcastfailure;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One of the job's three reports: how to ask for it, and where the job writes it. */
enum Report {
  DEPARTURES(BulletinReports::departures),
  ARRIVALS(BulletinReports::arrivals),
  LATE(BulletinReports::late);

  /** How many flights, and their minutes of delay. */
  record Total(long flights, long minutes) implements Serializable {
    Total plus(Total other) {
      return new Total(flights + other.flights, minutes + other.minutes);
    }
  }

  private final BinaryOperator<Dataset<Row>> job;

  Report(BinaryOperator<Dataset<Row>> job) {
    this.job = job;
  }

  /** The student's report. */
  Dataset<Row> of(Dataset<Row> flights, Dataset<Row> bulletins) {
    return job.apply(flights, bulletins);
  }

  /** What a report says, total by cause. */
  static SortedMap<String, Total> totals(Dataset<Row> report) {
    SortedMap<String, Total> totals = new TreeMap<>();
    for (Row row : report.select("cause", "flights", "minutes").collectAsList()) {
      totals.merge(row.getString(0), new Total(row.getLong(1), row.getLong(2)), Total::plus);
    }
    return totals;
  }

  boolean isWritten(Path out) {
    return Files.isRegularFile(file(out));
  }

  /** What the job wrote, total by cause. */
  SortedMap<String, Total> written(Path out) {
    SortedMap<String, Total> totals = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file(out))) {
        String[] cells = line.split(",");
        Total total = new Total(Long.parseLong(cells[1]), Long.parseLong(cells[2]));
        totals.merge(cells[0], total, Total::plus);
      }
      return totals;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(Path out) {
    return out.resolve(this + ".csv");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
