package sparkworkbook.labs.broadcastfailure;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One of the job's three reports: how to ask for it, where the job writes it, what it must say. */
enum Report {
  DEPARTURES("origin", Long.MIN_VALUE, BulletinReports::departures),
  ARRIVALS("destination", Long.MIN_VALUE, BulletinReports::arrivals),
  LATE("origin", 60, BulletinReports::late);

  private static final String NO_BULLETIN = "No bulletin";

  /** How many flights, and their minutes of delay. */
  record Total(long flights, long minutes) {
    Total plus(Total other) {
      return new Total(flights + other.flights, minutes + other.minutes);
    }
  }

  private final String airport;
  private final long leastDelay;
  private final BinaryOperator<Dataset<Row>> job;

  Report(String airport, long leastDelay, BinaryOperator<Dataset<Row>> job) {
    this.airport = airport;
    this.leastDelay = leastDelay;
    this.job = job;
  }

  /** The student's report. */
  Dataset<Row> of(Dataset<Row> flights, Dataset<Row> bulletins) {
    return job.apply(flights, bulletins);
  }

  /** The student's report, total by cause. */
  static SortedMap<String, Total> asMap(Dataset<Row> report) {
    SortedMap<String, Total> totals = new TreeMap<>();
    report
        .select("cause", "flights", "minutes")
        .collectAsList()
        .forEach(row -> add(totals, row.getString(0), row.getLong(1), row.getLong(2)));
    return totals;
  }

  Path file(Path out) {
    return out.resolve(toString() + ".csv");
  }

  /** What the job wrote, total by cause. */
  SortedMap<String, Total> read(Path out) {
    SortedMap<String, Total> totals = new TreeMap<>();
    try {
      for (String line : Files.readAllLines(file(out))) {
        String[] cells = line.split(",");
        add(totals, cells[0], Long.parseLong(cells[1]), Long.parseLong(cells[2]));
      }
      return totals;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it must say: Spark adds up airports and days, and the texts are looked up in a map. */
  SortedMap<String, Total> expected(Dataset<Row> flights, Dataset<Row> bulletins) {
    List<Row> days =
        flights
            .where(col("delay").geq(leastDelay))
            .groupBy(col(airport), expr("date_format(date, 'yyyy-MM-dd')"))
            .agg(count(lit(1)), sum("delay"))
            .collectAsList();
    Object[] airports = days.stream().map(day -> day.getString(0)).distinct().toArray();
    Map<String, String> causes = new HashMap<>();
    bulletins
        .where(col("airport").isInCollection(List.of(airports)))
        .select(col("airport"), col("day").cast("string"), expr("split_part(text, '.', 1)"))
        .collectAsList()
        .forEach(row -> causes.put(row.getString(0) + row.getString(1), row.getString(2)));

    SortedMap<String, Total> totals = new TreeMap<>();
    for (Row day : days) {
      String cause = causes.getOrDefault(day.getString(0) + day.getString(1), NO_BULLETIN);
      add(totals, cause, day.getLong(2), day.getLong(3));
    }
    return totals;
  }

  private static void add(
      Map<String, Total> totals, String cause, long flights, long minutes) {
    totals.merge(cause, new Total(flights, minutes), Total::plus);
  }

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
