package sparkworkbook.labkit.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Test classes that {@link SparkLabTest} runs; nested, so that Surefire does not. */
final class SparkLabFixtures {
  private SparkLabFixtures() {}

  /** Every first test leaves something behind; every second finds nothing of it. */
  @SparkLab(cores = 1, shufflePartitions = 3)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class LeavesThingsBehind {
    static String application;
    static SparkSession ofTheClass;

    @BeforeAll
    static void prepare(SparkSession spark) {
      ofTheClass = spark;
    }

    @Test
    @Order(1)
    void leaves(SparkSession spark, LabContext lab) throws Exception {
      application = lab.applicationId();
      assertThat(spark).isNotSameAs(ofTheClass).isSameAs(SparkSession.builder().getOrCreate());
      spark.conf().set("spark.sql.shuffle.partitions", "7");
      spark.range(10).createOrReplaceTempView("here");
      spark.range(10).createOrReplaceGlobalTempView("everywhere");
      spark.range(10).write().saveAsTable("stored");
      spark.sql("CREATE DATABASE more");
      spark.range(10).cache().count();
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      context.parallelize(List.of(1, 2)).persist(StorageLevel.MEMORY_ONLY()).count();
      context.setJobGroup("mine", "my jobs");
      context.setLocalProperty("spark.scheduler.pool", "mine");
      context.hadoopConfiguration().set("fs.defaultFS", "nowhere:///");
      context.hadoopConfiguration().set("mine", "1");
      context.hadoopConfiguration().unset("io.file.buffer.size");
      spark
          .readStream()
          .format("rate")
          .load()
          .writeStream()
          .format("memory")
          .queryName("stream")
          .start();
      TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
      Locale.setDefault(Locale.GERMANY);
    }

    @Test
    @Order(2)
    void findsNothing(SparkSession spark, LabContext lab) {
      assertThat(lab.applicationId()).isEqualTo(application);
      assertThat(spark.conf().get("spark.sql.shuffle.partitions")).isEqualTo("3");
      assertThat(spark.catalog().listTables().collectAsList()).isEmpty();
      assertThat(spark.catalog().tableExists("global_temp.everywhere")).isFalse();
      assertThat(spark.catalog().databaseExists("more")).isFalse();
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      assertThat(context.getPersistentRDDs()).isEmpty();
      assertThat(context.getLocalProperty("spark.jobGroup.id")).isNull();
      assertThat(context.getLocalProperty("spark.scheduler.pool")).isNull();
      assertThat(context.hadoopConfiguration().get("fs.defaultFS")).isEqualTo("file:///");
      assertThat(context.hadoopConfiguration().get("mine")).isNull();
      assertThat(context.hadoopConfiguration().get("io.file.buffer.size")).isNotNull();
      assertThat(spark.streams().active()).isEmpty();
      assertThat(context.statusTracker().getActiveJobIds()).isEmpty();
      assertThat(TimeZone.getDefault().getID()).isEqualTo("UTC");
      assertThat(Locale.getDefault()).isEqualTo(Locale.ROOT);
      spark.range(10).write().saveAsTable("stored"); // the files are gone too
    }
  }

  @SparkLab(cores = 1)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class StopsSpark {
    static String application;

    @Test
    @Order(1)
    void stopsAndGoesOn(SparkSession spark, LabContext lab) {
      application = lab.applicationId();
      spark.stop();
      spark.range(10).count();
    }

    @Test
    @Order(2)
    void getsANewOne(SparkSession spark, LabContext lab) {
      assertThat(lab.applicationId()).isNotEqualTo(application);
      assertThat(spark.range(10).count()).isEqualTo(10);
      lab.assertStillRunning();
    }

    @Test
    @Order(3)
    void startsItsOwn(SparkSession spark, LabContext lab) {
      spark.stop();
      JavaSparkContext own =
          new JavaSparkContext(
              new SparkConf(false)
                  .setMaster("local[1]")
                  .setAppName("mine")
                  .set("spark.ui.enabled", "false"));
      assertThat(own.parallelize(List.of(1)).count()).isEqualTo(1);
      lab.assertStillRunning();
    }

    @Test
    @Order(4)
    void getsTheRightSettings(SparkSession spark) {
      assertThat(spark.sparkContext().appName()).isEqualTo("judge");
    }
  }

  @SparkLab(cores = 1)
  static class SameSettings {
    @Test
    void shares(LabContext lab) {
      assertThat(lab.applicationId()).isEqualTo(StopsSpark.application);
    }
  }

  @SparkLab(
      cores = 3,
      aqe = false,
      pool = 60_000_001,
      pageSize = "1m",
      shufflePartitions = 5,
      conf = {"spark.sql.autoBroadcastJoinThreshold=-1", "spark.sql.shuffle.partitions = 6"})
  static class OtherSettings {
    @Test
    void hasThem(SparkSession spark) {
      assertThat(spark.sparkContext().master()).isEqualTo("local[3]");
      assertThat(spark.conf().get("spark.sql.adaptive.enabled")).isEqualTo("false");
      assertThat(spark.conf().get("spark.sql.autoBroadcastJoinThreshold")).isEqualTo("-1");
      assertThat(spark.conf().get("spark.sql.shuffle.partitions")).isEqualTo("6");
      assertThat(spark.conf().get("spark.sql.session.timeZone")).isEqualTo("UTC");
      assertThat(spark.newSession().conf().get("spark.sql.adaptive.enabled")).isEqualTo("false");
      assertThat(pool(spark)).isEqualTo(60_000_001);
      assertThat(spark.sparkContext().conf().contains("spark.testing")).isFalse();
      assertThat(spark.sparkContext().env().memoryManager().pageSizeBytes()).isEqualTo(1 << 20);
    }

    private static long pool(SparkSession spark) {
      return (Long) spark.sparkContext().getExecutorMemoryStatus().head()._2()._1();
    }
  }

  @SparkLab(cores = 1)
  static class RunsOutOfMemory {
    @Test
    void fills() {
      byte[][] kept = new byte[1 << 12][];
      for (int i = 0; i < kept.length; i++) {
        kept[i] = new byte[Integer.MAX_VALUE - 8];
      }
    }
  }

  @SparkLab(cores = 1)
  static class Measures {
    @Test
    void measures(Measured measured) {
      measured.record("rows", 3).record("bytes", 4_000_000_000L);
    }
  }

  @SparkLab(conf = "no setting")
  static class WrongSetting {
    @Test
    void never() {}
  }
}
