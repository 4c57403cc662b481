package sparkworkbook.labkit.cli.grade;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** Compares a whole copy of the workbook that was handed in with the instructor's. */
final class WorkbookVersion {
  private static final Pattern DESCRIPTOR = Pattern.compile("(?:^|.*/)labs/([^/]+)/lab\\.yaml");
  private static final Pattern POM = Pattern.compile("(?:^|.*/)pom\\.xml");

  private final Workbook workbook;
  private final TreeSet<String> unknownLabs = new TreeSet<>();
  private final TreeSet<String> otherLabs = new TreeSet<>();
  private Optional<String> version = Optional.empty();

  private WorkbookVersion(Workbook workbook) {
    this.workbook = workbook;
  }

  static WorkbookVersion of(Workbook workbook) {
    return new WorkbookVersion(workbook);
  }

  static boolean tells(String path) {
    return DESCRIPTOR.matcher(path).matches() || POM.matcher(path).matches();
  }

  void hears(String path, byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    Matcher descriptor = DESCRIPTOR.matcher(path);
    if (descriptor.matches()) {
      Path own = workbook.root().resolve("labs").resolve(descriptor.group(1)).resolve("lab.yaml");
      if (!Files.isRegularFile(own)) {
        unknownLabs.add(descriptor.group(1));
      } else if (!Folders.read(own).lines().toList().equals(text.lines().toList())) {
        otherLabs.add(descriptor.group(1));
      }
    } else {
      Workbook.versionIn(text).ifPresent(found -> version = Optional.of(found));
    }
  }

  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    String own = workbook.version();
    version
        .filter(other -> !own.isEmpty() && !other.equals(own))
        .ifPresent(
            other ->
                complaints.add(
                    "It is a copy of version %s of the workbook, and this is version %s."
                        .formatted(other, own)));
    if (!unknownLabs.isEmpty()) {
      complaints.add(
          "It has labs that this workbook does not have: " + String.join(", ", unknownLabs) + ".");
    }
    if (!otherLabs.isEmpty()) {
      complaints.add(
          "It is a copy of another state of the workbook: lab.yaml differs in %s. This workbook's"
                  .formatted(String.join(", ", otherLabs))
              + " judge counts.");
    }
    return complaints;
  }
}
