package sparkworkbook.labkit.cli.workbook;

import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/**
 * A lab's folder. Its number and topic are read from the folder's name, so that a lab is found
 * although the {@code lab.yaml} of another, or its own, is broken.
 */
public final class Lab {
  /** The file that makes a folder a lab. */
  public static final String DESCRIPTOR = "lab.yaml";

  private static final Pattern NAME = Pattern.compile("(\\d+)-(.+)");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,6}");

  private final Workbook workbook;
  private final Path directory;
  private final int number;
  private final String topic;

  private Lab(Workbook workbook, Path directory, int number, String topic) {
    this.workbook = workbook;
    this.directory = directory;
    this.number = number;
    this.topic = topic;
  }

  static Lab of(Workbook workbook, Path directory) {
    String folder = directory.getFileName().toString();
    Matcher name = NAME.matcher(folder);
    return name.matches()
        ? new Lab(workbook, directory, Integer.parseInt(name.group(1)), name.group(2))
        : new Lab(workbook, directory, Integer.MAX_VALUE, folder);
  }

  /** {@code labs/06-collect-oom}, absolute. */
  public Path directory() {
    return directory;
  }

  /** {@code 06-collect-oom}. */
  public String folder() {
    return directory.getFileName().toString();
  }

  /** Place in the course; {@link Integer#MAX_VALUE} for a folder without a number. */
  public int number() {
    return number;
  }

  /** {@code collect-oom}. */
  public String topic() {
    return topic;
  }

  /** {@code solutions/06-collect-oom}, there or not. */
  public Path solution() {
    return workbook.solutions().resolve(folder());
  }

  /** The copy of the student files as they were at first use. */
  public Path starterCopy() {
    return workbook.state().resolve("starters").resolve(folder());
  }

  /**
   * Reads {@code lab.yaml}, each time anew.
   *
   * @throws sparkworkbook.labkit.harness.record.LabDescriptorException if it is broken
   */
  public LabDescriptor descriptor() {
    return LabDescriptor.read(directory.resolve(DESCRIPTOR));
  }

  boolean answersTo(String id) {
    String wanted = id.toLowerCase(Locale.ROOT);
    return wanted.equals(folder())
        || wanted.equals(topic)
        || NUMBER.matcher(wanted).matches() && Integer.parseInt(wanted) == number;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Lab lab && directory.equals(lab.directory);
  }

  @Override
  public int hashCode() {
    return directory.hashCode();
  }

  @Override
  public String toString() {
    return folder();
  }
}
