package sparkworkbook.labkit.cli.grade;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * Reads a zip without unpacking it: the wanted entries alone are inflated, each up to a limit. So
 * no path in it can leave a folder, no link is followed, and nothing can fill the disk.
 */
final class SubmissionZip {
  /** The largest student file of the workbook has 9 KB. */
  static final int MAX_FILE_BYTES = 256 * 1024;

  private static final int MAX_ENTRIES = 200_000;
  private static final Pattern ARCHIVE =
      Pattern.compile("\\.(zip|rar|7z|tar|tgz|tar\\.(gz|bz2|xz))$", Pattern.CASE_INSENSITIVE);

  private SubmissionZip() {}

  static boolean isArchive(String name) {
    return ARCHIVE.matcher(name).find();
  }

  static boolean isZip(String name) {
    return name.toLowerCase(Locale.ROOT).endsWith(".zip");
  }

  static String withoutEnding(String name) {
    return ARCHIVE.matcher(name).replaceFirst("");
  }

  /**
   * @param shown the zip's path, for people and before the paths of its entries
   */
  static void read(Path zip, String shown, FileSink sink) {
    if (!isZip(shown)) {
      sink.problem(shown + " is not a zip, so it was not opened. Unpack it, or ask for a zip.");
      return;
    }
    try (ZipFile file = ZipFile.builder().setPath(zip).get()) {
      List<ZipArchiveEntry> entries = new ArrayList<>(Collections.list(file.getEntries()));
      if (entries.size() > MAX_ENTRIES) {
        sink.problem(shown + " has more than 200,000 entries, so it was not opened.");
        return;
      }
      for (ZipArchiveEntry entry : entries) {
        if (leavesFolder(path(entry))) {
          sink.problem(
              "%s has a path that leaves its folder (%s), so it was not opened. Ask for a new zip."
                  .formatted(shown, entry.getName()));
          return;
        }
      }
      for (ZipArchiveEntry entry : entries) {
        String path = shown + "/" + path(entry);
        if (!entry.isDirectory() && sink.wants(path)) {
          take(file, entry, path, sink);
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      sink.problem(
          shown + " cannot be read as a zip (" + e.getMessage() + "). Ask for it once more.");
    }
  }

  private static void take(ZipFile file, ZipArchiveEntry entry, String path, FileSink sink) {
    if (entry.isUnixSymlink()) {
      sink.problem(path + " is a symbolic link, so it was not taken.");
      return;
    }
    if (entry.getGeneralPurposeBit().usesEncryption()) {
      sink.problem(path + " is encrypted, so it was not taken. Ask for a zip without a password.");
      return;
    }
    try (InputStream content = file.getInputStream(entry)) {
      take(content, path, sink);
    } catch (IOException e) {
      sink.problem(path + " cannot be unpacked (" + e.getMessage() + "). Ask for it once more.");
    }
  }

  /** The file's content, if it is no larger than a student file can be. */
  static void take(InputStream content, String path, FileSink sink) throws IOException {
    byte[] bytes = content.readNBytes(MAX_FILE_BYTES + 1);
    if (bytes.length > MAX_FILE_BYTES) {
      sink.problem(path + " is larger than 256 KiB, so it was not taken.");
    } else {
      sink.file(path, bytes);
    }
  }

  private static String path(ZipArchiveEntry entry) {
    return entry.getName().replace('\\', '/');
  }

  private static boolean leavesFolder(String path) {
    return path.startsWith("/")
        || path.matches("[A-Za-z]:.*")
        || List.of(path.split("/")).contains("..");
  }
}
