package sparkworkbook.labkit.harness;

/** Where Spark's log goes; {@code log4j2.properties} of this module reads the properties. */
public final class SparkLog {
  /** Names the log file; {@code target/spark.log} of the working directory without it. */
  public static final String FILE_PROPERTY = "sparkworkbook.log";

  /** The least level that also shows on standard error; {@code OFF} without it. */
  public static final String CONSOLE_PROPERTY = "sparkworkbook.log.console";

  private SparkLog() {}
}
