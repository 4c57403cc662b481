package sparkworkbook.labs.shuffleanatomy;

/** What you expect of four shuffles, before you measure. None of them spills. */
public final class ShuffleForecast {
  private ShuffleForecast() {}

  /** How a map task writes what it sends: Spark has three ways. */
  public enum Writer {
    /**
     * A file for each reduce partition at once, joined into one at the end. No sort, no combining.
     */
    BYPASS,
    /** Serialized records in pages of memory, sorted by partition number alone. No combining. */
    SERIALIZED,
    /** Objects, in a map that combines them or in a buffer, sorted by partition (and key). */
    SORT
  }

  /** {@code pairs.partitionBy(new HashPartitioner(200))}. */
  public static Writer partitionByInto200() {
    return Writer.BYPASS;
  }

  /** {@code dataset.repartition(201, column)}. */
  public static Writer datasetInto201() {
    return Writer.SERIALIZED;
  }

  /** {@code pairs.reduceByKey(Long::sum, 8)}. */
  public static Writer reduceByKeyInto8() {
    return Writer.SORT;
  }

  /**
   * Data files that {@code pairs.partitionBy(new HashPartitioner(100))} leaves on disk, where
   * {@code pairs} has 8 partitions and everything fits in memory.
   */
  public static int dataFilesOf8MapTasksAnd100Partitions() {
    return 8;
  }
}
