package sparkworkbook.labkit.cli.workbook;

/** The command was asked for something that there is not. Exit code 2; the message says what is. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
