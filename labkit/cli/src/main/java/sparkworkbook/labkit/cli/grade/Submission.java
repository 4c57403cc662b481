package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sparkworkbook.labkit.cli.workbook.Lab;

/**
 * The student files of one submission, copied out of it.
 *
 * @param name the student, unique in a run
 * @param id what the platform or the roster numbers it with; may be empty
 * @param source where it was found
 * @param folder holds the files: {@code LAB/src/main/java/…}
 * @param files the paths in the lab, by the lab's folder name; labs that were not handed in are
 *     missing
 * @param fingerprint of the files' names and content
 * @param problems what was not taken, and why
 * @param doubts whose work it is; for the instructor alone
 */
public record Submission(
    String name,
    String id,
    String source,
    Path folder,
    Map<String, List<String>> files,
    String fingerprint,
    List<String> problems,
    List<String> doubts) {

  public Submission {
    files = Map.copyOf(files);
    problems = List.copyOf(problems);
    doubts = List.copyOf(doubts);
  }

  public boolean has(Lab lab) {
    return files.containsKey(lab.folder());
  }

  /** The student files of a lab, as they lie in {@link #folder()}. */
  public List<Path> filesOf(Lab lab) {
    return files.getOrDefault(lab.folder(), List.of()).stream()
        .map(path -> layer(lab).resolve(path))
        .toList();
  }

  Path layer(Lab lab) {
    return folder.resolve(lab.folder());
  }

  /** Whether the copied files are still those that were handed in: jobs have run since. */
  boolean isIntact() {
    Map<String, byte[]> contents = new TreeMap<>();
    try {
      for (Map.Entry<String, List<String>> lab : files.entrySet()) {
        for (String path : lab.getValue()) {
          String name = lab.getKey() + "/" + path;
          contents.put(name, Files.readAllBytes(folder.resolve(name)));
        }
      }
    } catch (IOException e) {
      return false;
    }
    return fingerprint.equals(fingerprint(contents));
  }

  /**
   * @param contents by path; in the order of the paths
   */
  static String fingerprint(Map<String, byte[]> contents) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new TreeMap<>(contents)
          .forEach(
              (path, content) -> {
                digest.update(path.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(digestOf(content));
              });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] digestOf(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
