package sparkworkbook.labkit.cli.grade;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.workbook.Lab;

/** The files that students edit, of every lab, and how one is recognised in a submission. */
final class StudentFiles {
  /** What a browser or Canvas adds to the name of a file that is handed in again. */
  private static final Pattern AGAIN = Pattern.compile("( ?\\(\\d+\\)|-\\d+)(?=\\.[^.]+$)");

  private static final Pattern PACKAGE =
      Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*;", Pattern.MULTILINE);

  private final List<StudentFile> files;

  private StudentFiles(List<StudentFile> files) {
    this.files = files;
  }

  static StudentFiles of(List<Lab> labs) {
    return new StudentFiles(
        labs.stream()
            .flatMap(
                lab ->
                    lab.descriptor().studentFiles().stream()
                        .map(path -> new StudentFile(lab.folder(), path)))
            .toList());
  }

  List<StudentFile> all() {
    return files;
  }

  /** Whether a file may be a student file, by its name alone. */
  boolean mayBe(String path) {
    return files.stream().anyMatch(file -> file.name().equals(plainName(path)));
  }

  /**
   * Which student file a file is.
   *
   * @param path in the submission, with slashes
   * @param content needed where the path does not tell
   */
  Optional<Match> match(String path, byte[] content) {
    for (Trait trait : Trait.values()) {
      for (StudentFile file : files) {
        if (trait.isOf(file, path, content)) {
          return Optional.of(new Match(file, trait));
        }
      }
    }
    return Optional.empty();
  }

  private static String plainName(String path) {
    return AGAIN.matcher(path.substring(path.lastIndexOf('/') + 1)).replaceFirst("");
  }

  /**
   * @param lab the lab's folder name
   * @param path in the lab, with slashes
   */
  record StudentFile(String lab, String path) {
    String name() {
      return path.substring(path.lastIndexOf('/') + 1);
    }

    /** As {@code package} of a Java file names it. */
    private String javaPackage() {
      String folder = path.substring(0, Math.max(0, path.lastIndexOf('/')));
      return folder.replaceFirst("^src/main/java/", "").replace('/', '.');
    }
  }

  /** What a file was recognised by; the first one is the surest. */
  enum Trait {
    PATH_IN_WORKBOOK {
      @Override
      boolean isOf(StudentFile file, String path, byte[] content) {
        return ("/" + path).endsWith("/labs/" + file.lab() + "/" + file.path());
      }
    },
    PATH_BELOW_LAB {
      @Override
      boolean isOf(StudentFile file, String path, byte[] content) {
        return ("/" + path).contains("/" + file.lab() + "/") && endsWith(path, file.path());
      }
    },
    PATH_IN_LAB {
      @Override
      boolean isOf(StudentFile file, String path, byte[] content) {
        return endsWith(path, file.path());
      }
    },
    NAME {
      @Override
      boolean isOf(StudentFile file, String path, byte[] content) {
        return plainName(path).equals(file.name())
            && (!file.name().endsWith(".java") || file.javaPackage().equals(packageOf(content)));
      }
    };

    abstract boolean isOf(StudentFile file, String path, byte[] content);

    private static boolean endsWith(String path, String end) {
      return ("/" + path).endsWith("/" + end);
    }

    /** Latin 1 reads the names of packages in every encoding that keeps ASCII. */
    private static String packageOf(byte[] content) {
      Matcher line = PACKAGE.matcher(new String(content, StandardCharsets.ISO_8859_1));
      return line.find() ? line.group(1) : "";
    }
  }

  record Match(StudentFile file, Trait trait) {}
}
