package sparkworkbook.labkit.cli.grade.copies;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds exact and near-exact copies among the files of one lab. It says who should be compared by
 * eye, and not who copied.
 */
public final class Copies {
  /** Who adds less has an answer that many find. */
  static final int LEAST_ADDED = 60;

  /** A choice, not a measurement: high, so that the list stays short. */
  static final double NEAR = 0.8;

  private Copies() {}

  /**
   * @param files the student files of one lab, by student; a student who left one out may be there
   * @param starter the same files as they were handed out: what is in them is no copy
   * @return the most similar pair first; none where too little was added to tell
   */
  public static List<CopyPair> among(Map<String, List<Path>> files, List<Path> starter) {
    Set<Long> base = TokenFingerprint.allRuns(starter);
    Map<String, TokenFingerprint> prints = new TreeMap<>();
    files.forEach((student, own) -> prints.put(student, TokenFingerprint.of(own, base)));
    prints.values().removeIf(print -> print.added() < LEAST_ADDED);
    List<String> students = List.copyOf(prints.keySet());
    List<CopyPair> pairs = new ArrayList<>();
    for (int i = 0; i < students.size(); i++) {
      for (String other : students.subList(i + 1, students.size())) {
        TokenFingerprint one = prints.get(students.get(i));
        TokenFingerprint two = prints.get(other);
        double similarity = one.similarity(two);
        if (similarity >= NEAR) {
          pairs.add(
              new CopyPair(
                  students.get(i),
                  other,
                  one.tokens().equals(two.tokens()),
                  similarity,
                  Math.min(one.added(), two.added())));
        }
      }
    }
    pairs.sort(
        Comparator.comparing(CopyPair::exact)
            .thenComparing(CopyPair::similarity)
            .thenComparing(CopyPair::tokens)
            .reversed());
    return List.copyOf(pairs);
  }
}
