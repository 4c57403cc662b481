package sparkworkbook.labs.incidentatthree;

import java.util.function.ToLongFunction;

/** The budget sheet of the night's job, line by line. */
public enum BudgetLine {
  /**
   * Three passes over the flights, and a little more: a batch of ten thousand cached rows counts as
   * one, but what a job keeps in files of its own, and reads again, counts like the flights.
   */
  ROWS_SCANNED("rows scanned", volume -> volume.flights() * 36 / 10),

  /**
   * Each split may send a total of every airport and day of the week, and its candidates for the
   * list of the worst; 24 bytes each, and twice, so that a report can be counted as well.
   */
  BYTES_SHUFFLED(
      "bytes shuffled",
      volume -> volume.splits() * 2 * 24L * (Volume.AIRPORTS * Volume.WEEKDAYS + Rules.WORST)),

  /** Nothing in the four reports needs all flights in order. */
  BYTES_SPILLED("bytes spilled", volume -> 0),

  /**
   * Small tables, that are broadcast from there: airports, and totals of an airport and a day of
   * the week. No list of flights. What Spark adds to the result of each task does not count.
   */
  BYTES_TO_THE_DRIVER("bytes to the driver", volume -> 500_000),

  /** Thousands of rows, in pages of a megabyte. */
  LARGEST_BROADCAST("largest broadcast, bytes", volume -> 2_000_000),

  /** A third of the flights, ten bytes each. */
  BYTES_CACHED("bytes cached", volume -> volume.flights() * 10 / 3),

  /**
   * Ten times through all splits, whether to read, to shuffle or to write; and a hundred for what
   * is as small as the totals, in {@value Volume#SHUFFLE_PARTITIONS} partitions after each shuffle.
   */
  TASKS("tasks", volume -> 100 + 10L * volume.splits()),

  /** Two files a split, and one for each partition after a shuffle. */
  FILES_WRITTEN("files written", volume -> Volume.SHUFFLE_PARTITIONS + 2L * volume.splits());

  /**
   * What the budget grows with.
   *
   * @param flights rows
   * @param splits partitions of a scan of the flights
   */
  public record Volume(long flights, int splits) {
    private static final int AIRPORTS = 230;
    private static final int WEEKDAYS = 7;

    /** As {@code spark.sql.shuffle.partitions} says, wherever the job runs. */
    private static final int SHUFFLE_PARTITIONS = 8;
  }

  private final String words;
  private final ToLongFunction<Volume> budget;

  BudgetLine(String words, ToLongFunction<Volume> budget) {
    this.words = words;
    this.budget = budget;
  }

  /** As it stands on the sheet. */
  public String words() {
    return words;
  }

  /** The most that a job may take. */
  public long budget(Volume volume) {
    return budget.applyAsLong(volume);
  }
}
