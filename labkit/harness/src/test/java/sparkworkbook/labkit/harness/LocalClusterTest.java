package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.SparkAssertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import sparkworkbook.labkit.assertions.ExecutorLoss;
import sparkworkbook.labkit.assertions.QueryRun;

@DisplayName("Executors in JVMs of their own")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SparkLab(executors = 2, cores = 1, shufflePartitions = 4)
class LocalClusterTest {
  private static String application;

  @Test
  @Order(1)
  @DisplayName("fetch from each other over the network, and have the heap that was asked for")
  void shuffles(SparkSession spark, LabContext lab) {
    application = lab.applicationId();

    var run =
        QueryRun.of(
            spark,
            () ->
                spark
                    .range(0, 100_000, 1, 4)
                    .selectExpr("id % 1000 AS k")
                    .repartition(4)
                    .groupBy("k")
                    .count()
                    .collectAsList());

    assertThat(run.result()).hasSize(1000);
    assertThat(run.metrics().remoteBytesRead()).isPositive();
    assertThat(lab.executors())
        .hasSize(2)
        .allSatisfy(executor -> assertThat(executor.poolBytes()).isEqualTo(122_644_070L));
  }

  @Test
  @Order(2)
  @DisplayName("keep cached partitions each for itself")
  void caches(SparkSession spark, LabContext lab) {
    assertThat(lab.applicationId()).isEqualTo(application);

    JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(numbers(), 4)
        .map(n -> new byte[100_000])
        .cache()
        .count();

    assertThat(lab.executors())
        .allSatisfy(executor -> assertThat(executor.storageBytes()).isGreaterThan(1_000_000));
  }

  @Test
  @Order(3)
  @DisplayName("die of a full heap with exit code 52, and the driver lives on to tell")
  void dies(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    FlatMapFunction<Integer, byte[]> hoard =
        n -> {
          List<byte[]> kept = new ArrayList<>();
          while (true) {
            kept.add(new byte[10_000_000]);
          }
        };

    var run =
        QueryRun.attempt(spark, () -> context.parallelize(numbers(), 1).flatMap(hoard).count());

    assertThat(run.failure()).isPresent();
    assertThat(run.metrics().executorsLost())
        .extracting(ExecutorLoss::reason)
        .anyMatch(reason -> reason.contains("exited with code 52"));
    assertThat(spark.range(10).count()).isEqualTo(10);
  }

  private static List<Integer> numbers() {
    return java.util.stream.IntStream.range(0, 40).boxed().toList();
  }
}
