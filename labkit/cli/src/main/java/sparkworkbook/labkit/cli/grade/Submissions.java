package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import sparkworkbook.labkit.cli.workbook.UsageException;

/**
 * Finds the students' work in the folder that a learning platform hands out: one folder or zip a
 * student. The layout is recognised by the names.
 *
 * @param handedIn one a student, in the order of their names
 * @param ignored what belongs to nobody
 */
public record Submissions(List<HandedIn> handedIn, List<String> ignored) {
  private static final Pattern MOODLE =
      Pattern.compile("(.+?)_(\\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?");
  private static final Pattern CANVAS = Pattern.compile("([^_]+)_(?:LATE_)?(\\d+)_(\\d+)_.+");
  private static final Pattern GRADESCOPE = Pattern.compile("submission_(\\d+)");

  public Submissions {
    handedIn = List.copyOf(handedIn);
    ignored = List.copyOf(ignored);
  }

  /**
   * @throws UsageException if the folder is missing, or holds no submission
   */
  public static Submissions in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          folder
              + " is not a folder. Name the folder that holds one folder or zip a student; unpack a"
              + " download first.");
    }
    if (Files.isDirectory(folder.resolve("labs"))) {
      throw new UsageException(
          folder
              + " is one copy of the workbook, not a class. Leave out --out, or name the folder"
              + " that holds it.");
    }
    List<Path> entries = entries(folder);
    Map<String, List<String>> submitters = GradescopeMetadata.read(folder);
    String prefix = GitHubClassroom.prefix(entries);
    Map<String, HandedIn> found = new LinkedHashMap<>();
    List<String> ignored = new ArrayList<>();
    for (Path entry : entries) {
      Optional<HandedIn> one = handedIn(entry, submitters, prefix);
      if (one.isPresent()) {
        // Several files of one submission, as Canvas has them, are one student's.
        String key = one.get().id().isEmpty() ? entry.toString() : one.get().id();
        found.merge(key, one.get(), Submissions::joined);
      } else {
        ignored.add(entry.getFileName().toString());
      }
    }
    if (found.isEmpty()) {
      throw new UsageException(
          "There is no submission in "
              + folder
              + ". Expected one folder or zip a student, as Moodle, Canvas, GitHub Classroom or"
              + " Gradescope hand them out.");
    }
    return new Submissions(new ArrayList<>(found.values()), ignored);
  }

  private static Optional<HandedIn> handedIn(
      Path entry, Map<String, List<String>> submitters, String prefix) {
    String name = entry.getFileName().toString();
    boolean folder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
    Matcher moodle = MOODLE.matcher(name);
    if (moodle.matches()) {
      return Optional.of(HandedIn.of(moodle.group(1), moodle.group(2), entry));
    }
    Matcher gradescope = GRADESCOPE.matcher(withoutZip(entry));
    if (gradescope.matches()) {
      List<String> names = submitters.getOrDefault(withoutZip(entry), List.of());
      String shown = names.isEmpty() ? withoutZip(entry) : names.get(0);
      List<String> logins = names.stream().skip(1).toList();
      return Optional.of(new HandedIn(shown, gradescope.group(1), logins, List.of(entry)));
    }
    Matcher canvas = CANVAS.matcher(name);
    if (!folder && canvas.matches()) {
      return Optional.of(HandedIn.of(canvas.group(1), canvas.group(2), entry));
    }
    if (!folder && !SubmissionZip.isArchive(name)) {
      return Optional.empty();
    }
    String own = withoutZip(entry);
    return Optional.of(HandedIn.of(own.substring(prefix.length()), "", entry));
  }

  private static HandedIn joined(HandedIn one, HandedIn other) {
    List<Path> paths = Stream.concat(one.paths().stream(), other.paths().stream()).toList();
    return new HandedIn(one.name(), one.id(), one.logins(), paths);
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(child -> !isHidden(child.getFileName().toString())).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isHidden(String name) {
    return name.startsWith(".")
        || name.equals("__MACOSX")
        || name.equals(GradescopeMetadata.FILE_NAME);
  }

  static String withoutZip(Path path) {
    Path last = Optional.ofNullable(path.getFileName()).orElse(Path.of("submission"));
    String name = last.toString();
    return SubmissionZip.isArchive(name) ? SubmissionZip.withoutEnding(name) : name;
  }
}
