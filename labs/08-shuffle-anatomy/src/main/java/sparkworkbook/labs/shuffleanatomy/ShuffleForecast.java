package sparkworkbook.labs.shuffleanatomy;

/** Your forecast of four shuffles, before you measure. None of them spills. */
public final class ShuffleForecast {
  private ShuffleForecast() {}

  /** The shuffle writer of a map task. Spark has three. */
  public enum Writer {
    /** Writes a file for each reduce partition and joins them at the end. No sort, no combining. */
    BYPASS,
    /** Keeps serialized records in memory pages, sorted by partition number. No combining. */
    SERIALIZED,
    /** Keeps objects in a buffer or a combining map, sorted by partition (and key). */
    SORT
  }

  /** {@code pairs.partitionBy(new HashPartitioner(200))}. */
  public static Writer partitionByInto200() {
    return Writer.SORT; // TODO Your forecast.
  }

  /** {@code dataset.repartition(201, column)}. */
  public static Writer datasetInto201() {
    return Writer.SORT; // TODO Your forecast.
  }

  /** {@code pairs.reduceByKey(Long::sum, 8)}. */
  public static Writer reduceByKeyInto8() {
    return Writer.SORT; // TODO Your forecast.
  }

  /**
   * The number of data files that {@code pairs.partitionBy(new HashPartitioner(100))} leaves on
   * disk. Here {@code pairs} has 8 partitions, and everything fits in memory.
   */
  public static int dataFilesOf8MapTasksAnd100Partitions() {
    return 0; // TODO Your forecast.
  }
}
