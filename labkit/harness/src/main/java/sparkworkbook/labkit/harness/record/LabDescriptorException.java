package sparkworkbook.labkit.harness.record;

/** A YAML file of the workbook that says something it must not; the message says what to do. */
public final class LabDescriptorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LabDescriptorException(String message) {
    super(message);
  }

  LabDescriptorException(String message, Throwable cause) {
    super(message, cause);
  }
}
