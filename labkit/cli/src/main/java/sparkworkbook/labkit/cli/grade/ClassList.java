package sparkworkbook.labkit.cli.grade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who is who: a name of its own for every submission, and for every file of results. */
public final class ClassList {
  private final List<HandedIn> handedIn;
  private final Roster roster;

  /** Names that more than one submission has. */
  private final Map<String, List<HandedIn>> sameName = new HashMap<>();

  private ClassList(List<HandedIn> handedIn, Roster roster) {
    this.handedIn = handedIn;
    this.roster = roster;
    handedIn.forEach(one -> sameName.computeIfAbsent(name(one), key -> new ArrayList<>()).add(one));
  }

  public static ClassList of(List<HandedIn> handedIn, Roster roster) {
    return new ClassList(List.copyOf(handedIn), roster);
  }

  /** Students of the roster without a submission. */
  public List<Roster.Row> absent() {
    Set<Roster.Row> present = new HashSet<>();
    handedIn.forEach(one -> present.addAll(roster.matching(one)));
    return roster.rows().stream().filter(row -> !present.contains(row)).toList();
  }

  /**
   * Copies the student files of every submission, before any of their code runs.
   *
   * @param folder gets a folder a submission
   * @return by the name of the file of results
   */
  public Map<String, Submission> read(SubmissionReader reader, Path folder) {
    Map<String, Submission> submissions = new LinkedHashMap<>();
    FileNames files = new FileNames();
    for (HandedIn one : handedIn) {
      String name = name(one);
      boolean alone = sameName.get(name).size() == 1;
      String file = files.unique(alone || one.id().isEmpty() ? name : name + " " + one.id());
      String shown = alone ? name : file;
      Path own = folder.resolve("submission-%03d".formatted(submissions.size() + 1));
      Submission submission = reader.read(one.named(shown), own);
      submissions.put(file, with(submission, one, alone ? List.of() : sameName.get(name)));
    }
    return submissions;
  }

  private Submission with(Submission submission, HandedIn one, List<HandedIn> others) {
    List<String> doubts = new ArrayList<>();
    if (!others.isEmpty()) {
      doubts.add(
          "%d submissions have the name %s: %s. Each was graded."
              .formatted(
                  others.size(),
                  name(one),
                  String.join(
                      ", ",
                      others.stream()
                          .map(other -> other.paths().get(0).getFileName().toString())
                          .toList())));
    }
    int rows = roster.matching(one).size();
    if (!roster.rows().isEmpty() && rows != 1) {
      doubts.add(
          rows == 0
              ? "No row of the roster has this name, number or account."
              : rows + " rows of the roster may be meant.");
    }
    String id = roster.of(one).map(Roster.Row::id).filter(row -> !row.isEmpty()).orElse(one.id());
    return new Submission(
        submission.name(),
        id,
        submission.source(),
        submission.folder(),
        submission.files(),
        submission.fingerprint(),
        submission.problems(),
        doubts);
  }

  private String name(HandedIn one) {
    Optional<String> known = roster.of(one).map(Roster.Row::name);
    return known.orElse(one.name()).replaceAll("\\p{Cntrl}", " ").strip();
  }
}
