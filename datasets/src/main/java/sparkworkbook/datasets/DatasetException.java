package sparkworkbook.datasets;

/** A dataset is missing, damaged or cannot be written; the message says what to do about it. */
public final class DatasetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatasetException(String message) {
    super(message);
  }

  DatasetException(String message, Throwable cause) {
    super(message, cause);
  }
}
