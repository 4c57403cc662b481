package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import sparkworkbook.labkit.cli.grade.StudentFiles.Match;
import sparkworkbook.labkit.cli.grade.StudentFiles.StudentFile;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** Takes the student files, and nothing else, out of what was handed in. */
public final class SubmissionReader {
  /** A whole copy of the workbook has the same files once more as solutions. */
  private static final Pattern SOLUTION =
      Pattern.compile("(^|/)solutions/\\d+-[^/]+/(reference|alternatives|decoys)/");

  private final StudentFiles studentFiles;
  private final Workbook workbook;

  public SubmissionReader(Workbook workbook) {
    this.workbook = workbook;
    this.studentFiles = StudentFiles.of(workbook.labs());
  }

  /**
   * @param folder where the files are copied to
   */
  public Submission read(HandedIn handedIn, Path folder) {
    Take take = new Take(WorkbookVersion.of(workbook));
    handedIn.paths().forEach(path -> SubmissionFolder.read(path, take));
    Map<String, List<String>> files = new TreeMap<>();
    Map<String, byte[]> contents = new TreeMap<>();
    for (StudentFile wanted : studentFiles.all()) {
      take.best(wanted)
          .forEach(
              content -> {
                String name = wanted.lab() + "/" + wanted.path();
                write(folder.resolve(name), content);
                contents.put(name, content);
                files.computeIfAbsent(wanted.lab(), lab -> new ArrayList<>()).add(wanted.path());
              });
    }
    List<String> problems = new ArrayList<>(take.problems);
    problems.addAll(take.version.complaints());
    if (contents.isEmpty()) {
      problems.add(
          "It holds no student file of a lab: lab.yaml of each lab names them under"
              + " student_files.");
    }
    String source = String.join(", ", handedIn.paths().stream().map(Path::toString).toList());
    String fingerprint = Submission.fingerprint(contents);
    return new Submission(
        handedIn.name(), handedIn.id(), source, folder, files, fingerprint, problems, List.of());
  }

  private static void write(Path file, byte[] content) {
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw Folders.cannotWrite(file, e);
    }
  }

  private record Candidate(String path, Match match, byte[] content) {}

  /** What was found so far. */
  private final class Take implements FileSink {
    private final List<Candidate> candidates = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final WorkbookVersion version;

    private Take(WorkbookVersion version) {
      this.version = version;
    }

    @Override
    public boolean wants(String path) {
      return !SOLUTION.matcher(path).find()
          && (studentFiles.mayBe(path) || WorkbookVersion.tells(path));
    }

    @Override
    public void file(String path, byte[] content) {
      if (WorkbookVersion.tells(path)) {
        version.hears(path, content);
      } else {
        studentFiles
            .match(path, content)
            .ifPresent(match -> candidates.add(new Candidate(path, match, content)));
      }
    }

    @Override
    public void problem(String sentence) {
      problems.add(sentence.replaceAll("\\p{Cntrl}", "?")); // a path may hold any
    }

    /** The content to judge; none where the file is missing, or there with several contents. */
    private List<byte[]> best(StudentFile wanted) {
      List<Candidate> found =
          candidates.stream().filter(one -> one.match().file().equals(wanted)).toList();
      List<Candidate> surest =
          found.stream()
              .filter(
                  one ->
                      found.stream()
                          .noneMatch(
                              other -> other.match().trait().compareTo(one.match().trait()) < 0))
              .toList();
      if (surest.stream().anyMatch(one -> !sameContent(one, surest.get(0)))) {
        problem(
            "%s is there more than once, with different content: %s. None was taken; leave one."
                .formatted(
                    wanted.name(),
                    String.join(", ", surest.stream().map(Candidate::path).toList())));
        return List.of();
      }
      surest.stream().limit(1).forEach(this::checkEncoding);
      return surest.stream().limit(1).map(Candidate::content).toList();
    }

    private static boolean sameContent(Candidate one, Candidate other) {
      return Arrays.equals(one.content(), other.content());
    }

    private void checkEncoding(Candidate taken) {
      CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
      try {
        utf8.decode(ByteBuffer.wrap(taken.content()));
      } catch (CharacterCodingException e) {
        problem(
            taken.path()
                + " is not UTF-8, as the workbook's files are, so it may not compile. Save it as"
                + " UTF-8.");
      }
    }
  }
}
