package sparkworkbook.labkit.cli.grade.copies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is left of a student's files when names, numbers, spaces and comments do not count: hashes
 * of runs of tokens, thinned out by winnowing (Schleimer, Wilkerson, Aiken: "Winnowing: local
 * algorithms for document fingerprinting", 2003), as MOSS does it.
 *
 * @param tokens the files' tokens as they stand
 * @param hashes of what the student added to the starter
 * @param added how many runs the starter does not have: about the tokens that were added
 */
record TokenFingerprint(List<String> tokens, Set<Long> hashes, int added) {
  /** Shorter runs are the same by chance. */
  private static final int RUN = 7;

  /** Of so many runs that follow each other one is kept: what has 10 tokens in common is found. */
  private static final int WINDOW = 4;

  TokenFingerprint {
    tokens = List.copyOf(tokens);
    hashes = Set.copyOf(hashes);
  }

  /**
   * @param starter hashes of every run in the starter's files
   */
  static TokenFingerprint of(List<Path> files, Set<Long> starter) {
    List<String> tokens = new ArrayList<>();
    Set<Long> kept = new HashSet<>();
    int added = 0;
    for (Path file : files) {
      List<String> own = JavaTokens.of(read(file));
      List<Long> runs = runs(own);
      kept.addAll(winnowed(runs));
      added += (int) runs.stream().filter(run -> !starter.contains(run)).count();
      tokens.addAll(own);
    }
    kept.removeAll(starter);
    return new TokenFingerprint(tokens, kept, added);
  }

  /** Every run, none left out. */
  static Set<Long> allRuns(List<Path> files) {
    Set<Long> all = new HashSet<>();
    files.forEach(file -> all.addAll(runs(JavaTokens.of(read(file)))));
    return all;
  }

  /** Share of the hashes of both that is in both: 0 to 1. */
  double similarity(TokenFingerprint other) {
    if (hashes.isEmpty() || other.hashes.isEmpty()) {
      return 0;
    }
    Set<Long> fewer = hashes.size() < other.hashes.size() ? hashes : other.hashes;
    Set<Long> more = fewer == hashes ? other.hashes : hashes;
    long common = fewer.stream().filter(more::contains).count();
    return 2.0 * common / (hashes.size() + other.hashes.size());
  }

  private static List<Long> runs(List<String> tokens) {
    List<String> general = JavaTokens.generalised(tokens);
    List<Long> runs = new ArrayList<>();
    for (int i = 0; i + RUN <= general.size(); i++) {
      long hash = 1125899906842597L;
      for (String token : general.subList(i, i + RUN)) {
        hash = 31 * hash + token.hashCode();
      }
      runs.add(hash * 0x9E3779B97F4A7C15L); // spread, so that the smallest one is any of them
    }
    return runs;
  }

  /** The smallest hash of each window; the last one of several. */
  private static Set<Long> winnowed(List<Long> runs) {
    Set<Long> kept = new HashSet<>();
    for (int i = 0; i < runs.size(); i++) {
      List<Long> window = runs.subList(i, Math.min(runs.size(), i + WINDOW));
      kept.add(Collections.min(window));
    }
    return kept;
  }

  /** What is not UTF-8 is read all the same: a character of another encoding is no difference. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
