package sparkworkbook.labkit.cli.workbook;

/**
 * The workbook or the machine is the reason, not the student: a broken {@code lab.yaml}, no
 * compiler, a folder that cannot be written. Exit code 3; the message says what to do.
 */
public final class WorkbookException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WorkbookException(String message) {
    super(message);
  }

  public WorkbookException(String message, Throwable cause) {
    super(message, cause);
  }
}
