package sparkworkbook.labs.pythonmemory;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.datasets.Flights;
import sparkworkbook.datasets.SeededFlights;

/** The flights that the judge sends to the workers. */
final class JudgedFlights {
  private static final int SEEDED_ROWS = 20_000;
  private static final int FEW_ROWS = 2_000;

  /** Far beyond a day, and together beyond an int. */
  private static final List<Long> ODD_DELAYS = List.of(-40_000L, 33_000L, 1_500_000L, 2_000_000L);

  private JudgedFlights() {}

  /** Every tenth flight, and seeded ones. */
  static Dataset<Row> many(SparkSession spark, long seed) {
    return Flights.tenth(spark).union(seeded(spark, seed, SEEDED_ROWS));
  }

  /** Short flights alone, so two bands have none. */
  static Dataset<Row> shortOnes(SparkSession spark, long seed) {
    return seeded(spark, seed, FEW_ROWS).withColumn("distance", pmod(col("distance"), lit(750L)));
  }

  /** The source of these fails half-way. */
  static Dataset<Row> failing(SparkSession spark, long seed) {
    JavaRDD<Row> flights =
        shortOnes(spark, seed)
            .javaRDD()
            .map(
                flight -> {
                  if (flight.getLong(1) > 60) {
                    throw new IllegalStateException("The judge lets this read fail.");
                  }
                  return flight;
                });
    return spark.createDataFrame(flights, Flights.SCHEMA);
  }

  private static Dataset<Row> seeded(SparkSession spark, long seed, int rows) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> flights = new ArrayList<>(rows);
    for (Row flight : SeededFlights.rows(seed, rows)) {
      boolean odd = random.nextInt(5) == 0;
      flights.add(
          RowFactory.create(
              flight.get(0),
              odd ? ODD_DELAYS.get(random.nextInt(ODD_DELAYS.size())) : flight.get(1),
              flight.get(2),
              flight.get(3),
              flight.get(4)));
    }
    return spark.createDataFrame(flights, Flights.SCHEMA);
  }
}
