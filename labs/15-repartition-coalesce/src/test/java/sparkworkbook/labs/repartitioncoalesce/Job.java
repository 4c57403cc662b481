package sparkworkbook.labs.repartitioncoalesce;

import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The three jobs, and in how many splits each gets the flights. */
enum Job {
  AUDIT(8) {
    @Override
    void run(Dataset<Row> flights, CountedDraw draw, Path out) {
      DelayFiles.audit(flights, draw, out);
    }

    @Override
    String condition(long seed) {
      return LATE_FLIGHT + " AND " + CountedDraw.condition(seed);
    }
  },
  STRANDED(8) {
    @Override
    void run(Dataset<Row> flights, CountedDraw draw, Path out) {
      DelayFiles.stranded(flights, out);
    }

    @Override
    String condition(long seed) {
      return "delay >= 480";
    }
  },
  LATE(4) {
    @Override
    void run(Dataset<Row> flights, CountedDraw draw, Path out) {
      DelayFiles.late(flights, out);
    }

    @Override
    String condition(long seed) {
      return "delay > 60";
    }
  };

  /** The flights that the draw may be asked about. */
  static final String LATE_FLIGHT = "delay > 15";

  private final int splits;

  Job(int splits) {
    this.splits = splits;
  }

  /** Partitions of the flights that the job is given. */
  int splits() {
    return splits;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract void run(Dataset<Row> flights, CountedDraw draw, Path out);

  /** The flights that the job keeps, in SQL. */
  abstract String condition(long seed);
}
