package sparkworkbook.labs.unifiedmemory;

import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Two nights of other sizes for every seed, so that no heap can be typed in. */
enum SeededNight {
  /**
   * The board takes most of the pool, and there is a table. Nothing spills in a pool that is too
   * small: a sort takes from storage first, as long as that has more than half of the pool.
   */
  BOARD {
    @Override
    Night.Work work(SparkSession spark, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] table = new byte[random.nextInt(6_000_000, 7_000_000)];
      new Random(seed).nextBytes(table);
      return new Night.Work(
          flights(spark, seed, random.nextInt(200_000, 220_000), 12),
          table,
          List.of(remarks(flights(spark, seed, 4 * random.nextInt(9_000, 10_000), 4))));
    }
  },

  /**
   * Sorts take most of the pool: four tasks, two at a time, and then one that takes more than each
   * of them but less than two. The board is too small to be taken from, so a sort has to spill.
   */
  SORT {
    @Override
    Night.Work work(SparkSession spark, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      return new Night.Work(
          flights(spark, seed, random.nextInt(60_000, 65_000), 12),
          new byte[0],
          List.of(
              remarks(flights(spark, seed, 4 * random.nextInt(40_000, 42_000), 4)),
              remarks(flights(spark, seed, random.nextInt(62_000, 65_000), 1))));
    }
  };

  abstract Night.Work work(SparkSession spark, long seed);

  private static Dataset<Row> flights(SparkSession spark, long seed, long rows, int partitions) {
    return spark
        .range(0, rows, 1, partitions)
        .selectExpr(
            "cast(timestamp_seconds(978307200 + id) as timestamp_ntz) as date",
            "pmod(xxhash64(id, %d), 120) - 20 as delay".formatted(seed),
            "100 + pmod(id, 2600) as distance",
            "substr(hex(xxhash64(id, %d)), 1, 3) as origin".formatted(seed),
            "substr(hex(xxhash64(id, %d)), 4, 3) as destination".formatted(seed));
  }

  private static Dataset<Row> remarks(Dataset<Row> flights) {
    return flights.selectExpr("*", "repeat(origin, 130) as remark");
  }
}
