package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Writes a lab's folder, as the record's tests need it. */
final class LabFolder {
  static final String WHOLE =
      """
      id: the-lab
      title: The lab
      kind: fix
      course: ["3.4"]
      claims: []
      minutes: 25
      main_class: sparkworkbook.labs.thelab.Job
      student_files: [src/main/java/sparkworkbook/labkit/harness/record/Job.java]
      requires: []
      master: any
      timeout_s: 60
      tests:
        - {id: JobTest.answer, points: 2}
        - {id: JobTest.cost, points: 4}
      hints: [where, which, "how"]
      """;

  private LabFolder() {}

  /** A lab that declares these tests with a point each. */
  static Path of(Path temporary, int timeoutSeconds, String... tests) {
    String declared =
        Arrays.stream(tests)
            .map(id -> "  - {id: " + id + ", points: 1}\n")
            .collect(Collectors.joining());
    return write(
        temporary,
        WHOLE
            .replace("timeout_s: 60", "timeout_s: " + timeoutSeconds)
            .replaceFirst("(?s)tests:\n.*(?=hints:)", "tests:\n" + declared));
  }

  static Path write(Path temporary, String yaml) {
    try {
      Path folder = Files.createDirectories(temporary.resolve("06-the-lab"));
      Files.writeString(folder.resolve(LabDescriptor.FILE_NAME), yaml);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LabDescriptor read(Path folder) {
    return LabDescriptor.read(folder.resolve(LabDescriptor.FILE_NAME));
  }
}
