package sparkworkbook.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One committed file, checked before Spark meets it: Spark's own message would be a stack trace.
 */
final class DataFile {
  /**
   * Files already checked by this JVM: 13 MB of SHA-256 need to be read once, not for each test.
   */
  private static final Set<Path> CHECKED = ConcurrentHashMap.newKeySet();

  private DataFile() {}

  /**
   * @param dataDir a folder laid out like {@link Datasets#root()}
   * @param name path below it, with slashes
   * @return the file, there and, if {@code dataDir} lists its checksum, undamaged
   * @throws DatasetException if it is missing or differs from its checksum
   */
  static Path in(Path dataDir, String name) {
    Path file = readable(dataDir, name);
    if (Files.isRegularFile(dataDir.resolve(Datasets.MARKER)) && CHECKED.add(file)) {
      try {
        check(dataDir, name, file);
      } catch (DatasetException e) {
        CHECKED.remove(file);
        throw e;
      }
    }
    return file;
  }

  /**
   * Compares a file with its checksum, each time anew.
   *
   * @throws DatasetException if it is missing or differs
   */
  static void verify(Path dataDir, String name) {
    check(dataDir, name, readable(dataDir, name));
  }

  private static Path readable(Path dataDir, String name) {
    Path file = dataDir.resolve(name);
    if (!Files.isReadable(file)) {
      throw new DatasetException(
          "The data file " + file + " is missing or cannot be read.\n" + remedy(name));
    }
    return file;
  }

  private static void check(Path dataDir, String name, Path file) {
    Map<String, String> checksums = Datasets.checksums(dataDir);
    String expected = checksums.get(name);
    String actual = sha256(file);
    if (!actual.equals(expected)) {
      throw new DatasetException(
          "The data file "
              + file
              + " is damaged: its SHA-256 is\n  "
              + actual
              + "\nand "
              + Datasets.MARKER
              + " says\n  "
              + expected
              + "\n"
              + remedy(name));
    }
  }

  private static String remedy(String name) {
    return "Restore it: git checkout -- datasets/" + name;
  }

  static String sha256(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new DatasetException("Cannot read the data file " + file + ": " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
