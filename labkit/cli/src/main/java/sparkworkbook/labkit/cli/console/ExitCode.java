package sparkworkbook.labkit.cli.console;

/** What a command ends with, the same for all of them. */
public final class ExitCode {
  /** Done, and every check has passed. */
  public static final int PASSED = 0;

  /** A check failed, or the job does not compile, crashes or hangs. */
  public static final int FAILED = 1;

  /** Wrong usage. */
  public static final int USAGE = 2;

  /** The workbook or this machine lacks something. */
  public static final int FAULT = 3;

  private ExitCode() {}
}
