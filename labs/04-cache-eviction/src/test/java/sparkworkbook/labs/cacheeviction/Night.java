package sparkworkbook.labs.cacheeviction;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import sparkworkbook.labkit.assertions.QueryRun;

/**
 * One report, what it should have said, and what it took.
 *
 * @param run made the report
 * @param delays that it should give
 * @param late that it should give
 * @param parsed number of lines that were parsed, each time counted
 * @param boardPartitions of the flights that the job keeps
 * @param rddsKept persisted RDDs that the report added
 * @param othersSpared whether the RDD that another job had persisted still is
 */
record Night(
    QueryRun<MorningReport> run,
    Map<String, Long> delays,
    Map<String, Long> late,
    long parsed,
    int boardPartitions,
    int rddsKept,
    boolean othersSpared) {
  private static final StructType COLUMNS =
      new StructType()
          .add("report", DataTypes.StringType)
          .add("airport", DataTypes.StringType)
          .add("number", DataTypes.LongType);

  static Night of(SparkSession spark, Dataset<Row> flights, Dataset<Row> archive) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    JavaRDD<Integer> others = context.parallelize(List.of(7), 1).cache();
    Set<Integer> before = new HashSet<>(context.getPersistentRDDs().keySet());
    LongAccumulator parsed = spark.sparkContext().longAccumulator();
    QueryRun<MorningReport> run =
        QueryRun.of(
            spark,
            () ->
                MorningReport.of(
                    MorningReport.lines(flights),
                    line -> {
                      parsed.add(1);
                      return Flight.parse(line);
                    },
                    archive));
    Set<Integer> kept = new HashSet<>(context.getPersistentRDDs().keySet());
    kept.removeAll(before);
    return new Night(
        run,
        byAirport(flights.groupBy("origin").agg(Map.of("delay", "sum"))),
        byAirport(flights.where("delay > 15").groupBy("destination").count()),
        parsed.value(),
        Board.keep(MorningReport.lines(flights).map(Flight::parse)).getNumPartitions(),
        kept.size(),
        !others.getStorageLevel().equals(StorageLevel.NONE()));
  }

  Kept kept() {
    return run.result().kept();
  }

  /** The report as rows: one a total. */
  static Dataset<Row> rows(
      SparkSession spark, Map<String, Long> delays, Map<String, Long> lateFlights) {
    List<Row> rows = new ArrayList<>();
    delays.forEach((airport, number) -> rows.add(RowFactory.create("delays", airport, number)));
    lateFlights.forEach((airport, number) -> rows.add(RowFactory.create("late", airport, number)));
    return spark.createDataFrame(rows, COLUMNS);
  }

  private static Map<String, Long> byAirport(Dataset<Row> totals) {
    Map<String, Long> map = new TreeMap<>();
    totals.collectAsList().forEach(row -> map.put(row.getString(0), row.getLong(1)));
    return map;
  }
}
