package sparkworkbook.labs.predicatepushdown;

import java.nio.file.Path;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import sparkworkbook.labkit.harness.FreshClasses;

/** The two questions of {@link FlightArchive}. */
interface Desk {
  Dataset<Row> onDay(SparkSession spark, Path archive, LocalDate day);

  Dataset<Row> claims(SparkSession spark, Path archive, long minutes, long miles);

  /** The desk of the next day: its static fields know nothing of who wrote the archive. */
  static Desk ofTheNextDay() {
    return FreshClasses.of(FlightArchive.class).as(Desk.class);
  }

  /** The desk in the application that wrote the archive. */
  static Desk ofTheSameDay() {
    return new Desk() {
      @Override
      public Dataset<Row> onDay(SparkSession spark, Path archive, LocalDate day) {
        return FlightArchive.onDay(spark, archive, day);
      }

      @Override
      public Dataset<Row> claims(SparkSession spark, Path archive, long minutes, long miles) {
        return FlightArchive.claims(spark, archive, minutes, miles);
      }
    };
  }
}
