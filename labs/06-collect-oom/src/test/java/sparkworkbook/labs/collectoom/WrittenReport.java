package sparkworkbook.labs.collectoom;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import sparkworkbook.datasets.Flights;
import sparkworkbook.labkit.harness.Prepared;

/** What the job left in its folder, and whether that is right. */
final class WrittenReport {
  private static final String STATUS_BY_SQL =
      "CASE WHEN delay >= 60 THEN 'very late' WHEN delay >= 15 THEN 'late' ELSE 'on time' END";

  private static final List<String> PARTS =
      List.of("detail", "percentiles.csv", "top-airports.csv");

  private final Path folder;

  private WrittenReport(Path folder) {
    this.folder = folder;
  }

  static WrittenReport in(Path folder) {
    return new WrittenReport(folder);
  }

  /** The flights in the detail; 0 if the job did not finish writing it. */
  long flights(SparkSession spark) {
    return hasDetail() ? detail(spark).count() : 0;
  }

  /** All three parts are there. */
  WrittenReport isComplete() {
    for (String name : List.of("top-airports.csv", "percentiles.csv")) {
      assertThat(folder.resolve(name))
          .as("%s, which the job must write, also when it ends with exit code 0", name)
          .isRegularFile();
    }
    assertThat(hasDetail())
        .as("the job finished writing the detail, Parquet files in %s", folder.resolve("detail"))
        .isTrue();
    return this;
  }

  /**
   * The report is the one of these flights, every line of the detail compared.
   *
   * @param name of the flights, for the message
   */
  void isTheReportOf(String name, List<Row> flights, SparkSession spark) {
    ExpectedReport expected = new ExpectedReport();
    List<Row> lines = new ArrayList<>();
    for (Row flight : flights) {
      long delay = flight.getLong(1);
      expected.add(flight.getString(3), delay, 1);
      List<Object> cells = new ArrayList<>(cells(flight));
      cells.add(ExpectedReport.status(delay));
      lines.add(RowFactory.create(cells.toArray()));
    }
    summaryIs(name, expected);
    assertThat(columnsInOrder(detail(spark)))
        .as("the detail has a line for each of %s", name)
        .byKey("date", "origin", "destination")
        .hasSameRowsAs(lines);
  }

  /**
   * The report is the one of these flights, every line of the detail compared by Spark.
   *
   * @param name of the flights, for the message
   */
  void isTheReportOf(String name, Dataset<Row> flights) {
    ExpectedReport expected = new ExpectedReport();
    prepared(
            "origins and delays of " + name,
            () ->
                new ArrayList<>(
                    flights.groupBy("origin", "delay").agg(count(lit(1))).collectAsList()))
        .forEach(row -> expected.add(row.getString(0), row.getLong(1), row.getLong(2)));
    summaryIs(name, expected);

    Dataset<Row> expectedLines = flights.withColumn("status", expr(STATUS_BY_SQL));
    Dataset<Row> lines = columnsInOrder(detail(flights.sparkSession()));
    if (!fingerprint(lines)
        .equals(prepared("lines of " + name, () -> fingerprint(expectedLines)))) {
      assertThat(lines)
          .as("the detail has a line for each of %s", name)
          .byKey("date", "origin", "destination")
          .hasSameRowsAs(expectedLines);
    }
  }

  /** Two sets of rows with the same number and the same sums of hashes are the same. */
  private static String fingerprint(Dataset<Row> lines) {
    String hash = "xxhash64(" + String.join(", ", lines.columns()) + ")";
    return lines
        .selectExpr(
            "count(*)",
            "bit_xor(" + hash + ")",
            "sum(pmod(" + hash + ", 1000000007))",
            "sum(pmod(" + hash + ", 998244353))")
        .head()
        .toString();
  }

  /** Nothing lies next to the three parts. */
  WrittenReport isAlone() {
    try (Stream<Path> entries = Files.list(folder)) {
      List<String> names = entries.map(entry -> entry.getFileName().toString()).sorted().toList();
      assertThat(names)
          .withFailMessage(
              "The job wrote %s to the folder of the report. Expected %s and nothing else. Delete"
                  + " what is only needed meanwhile, also if the job fails.",
              names, PARTS)
          .isEqualTo(PARTS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private static <T extends Serializable> T prepared(String name, Callable<T> work) {
    return Prepared.once(WrittenReport.class, name, work);
  }

  private void summaryIs(String name, ExpectedReport expected) {
    isComplete();
    assertThat(lines("top-airports.csv"))
        .as("top-airports.csv of %s", name)
        .isEqualTo(expected.topAirports());

    SortedMap<Double, Double> percentiles = percentiles();
    assertThat(percentiles.keySet())
        .as("percentiles in percentiles.csv")
        .isEqualTo(expected.percentiles().keySet());
    expected
        .percentiles()
        .forEach(
            (percentile, minutes) ->
                assertThat(percentiles.get(percentile))
                    .as(
                        "percentile %s in percentiles.csv of %s: minutes of delay, exact, and"
                            + " interpolated between two flights",
                        percentile, name)
                    .isCloseTo(minutes, within(1e-6)));
  }

  private SortedMap<Double, Double> percentiles() {
    List<String> lines = lines("percentiles.csv");
    assertThat(lines).as("percentiles.csv").startsWith("percentile,minutes");
    SortedMap<Double, Double> percentiles = new TreeMap<>();
    for (String line : lines.subList(1, lines.size())) {
      try {
        String[] numbers = line.split(",", 2);
        percentiles.put(Double.valueOf(numbers[0]), Double.valueOf(numbers[1]));
      } catch (RuntimeException e) {
        fail("percentiles.csv has a line that is not two numbers: " + line);
      }
    }
    return percentiles;
  }

  private Dataset<Row> detail(SparkSession spark) {
    Dataset<Row> detail = spark.read().parquet(folder.resolve("detail").toString());
    Map<String, String> expected = types(Flights.SCHEMA.fields());
    expected.put("status", "string");
    assertThat(types(detail.schema().fields()))
        .as("columns of the detail and their types")
        .isEqualTo(expected);
    return detail;
  }

  private boolean hasDetail() {
    Path detail = folder.resolve("detail");
    if (!Files.isDirectory(detail) || Files.exists(detail.resolve("_temporary"))) {
      return false;
    }
    try (Stream<Path> files = Files.walk(detail)) {
      return files.anyMatch(file -> file.getFileName().toString().endsWith(".parquet"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> lines(String name) {
    try {
      return Files.readAllLines(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dataset<Row> columnsInOrder(Dataset<Row> detail) {
    return detail.select(
        Stream.concat(Arrays.stream(Flights.SCHEMA.fieldNames()), Stream.of("status"))
            .map(detail::col)
            .toArray(Column[]::new));
  }

  private static List<Object> cells(Row row) {
    return Stream.iterate(0, i -> i < row.size(), i -> i + 1).map(row::get).toList();
  }

  private static Map<String, String> types(StructField[] fields) {
    return Arrays.stream(fields)
        .collect(
            Collectors.toMap(
                StructField::name,
                field -> field.dataType().simpleString(),
                (a, b) -> a,
                TreeMap::new));
  }
}
