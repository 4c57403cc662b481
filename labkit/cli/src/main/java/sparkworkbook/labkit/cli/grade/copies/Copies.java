package sparkworkbook.labkit.cli.grade.copies;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Finds exact and near-exact copies among the files of one lab. */
public final class Copies {
  private Copies() {}

  /**
   * @param files the student files of one lab, by student; a student who left one out may be there
   * @param starter the same files as they were handed out: what is in them is nobody's copy
   * @return the most similar pair first; none where too little was added to tell
   */
  public static List<CopyPair> among(Map<String, List<Path>> files, List<Path> starter) {
    return List.of();
  }
}
