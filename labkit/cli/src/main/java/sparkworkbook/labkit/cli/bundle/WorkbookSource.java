package sparkworkbook.labkit.cli.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.GitFiles;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

/**
 * The workbook's files as they are committed, since those of the folder may be an instructor's own
 * repairs. Without git they are those of the folder, with the starters as they were at first use.
 */
final class WorkbookSource {
  private final Workbook workbook;
  private final ToolProcess git;

  WorkbookSource(Workbook workbook) {
    this.workbook = workbook;
    this.git = new ToolProcess(workbook.root());
  }

  /** Takes a file. */
  interface Sink {
    void take(String path, InputStream content) throws IOException;
  }

  boolean isCommitted() {
    return GitFiles.committed(workbook, "labs/pom.xml").isPresent();
  }

  /** Names of files that are in the commit and differ from it; they are taken as committed. */
  List<String> changed() {
    List<String> changed = new ArrayList<>();
    int code =
        git.run(
            List.of(
                "git", "-c", "core.quotePath=false", "diff", "--name-only", "--relative", "HEAD"),
            changed::add);
    return code == 0 ? changed.stream().filter(StudentFiles::include).toList() : List.of();
  }

  /** Hands over every file that students get. */
  void copy(Sink sink) throws IOException {
    if (isCommitted()) {
      copyCommit(sink);
    } else {
      copyFolder(sink);
    }
  }

  private void copyCommit(Sink sink) throws IOException {
    Process archive =
        git.builder(List.of("git", "archive", "--format=tar", "HEAD"))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    archive.getOutputStream().close();
    try (TarArchiveInputStream files =
        new TarArchiveInputStream(archive.getInputStream(), StandardCharsets.UTF_8.name())) {
      for (TarArchiveEntry file = files.getNextEntry(); file != null; file = files.getNextEntry()) {
        if (file.isFile() && StudentFiles.include(file.getName())) {
          sink.take(file.getName(), files);
        }
      }
      archive.getInputStream().transferTo(OutputStream.nullOutputStream()); // git pads the end
      requireEnd(archive);
    } finally {
      archive.destroy();
    }
  }

  /** A stream that ends early looks like a small archive. */
  private static void requireEnd(Process archive) throws IOException {
    try {
      if (archive.waitFor() != 0) {
        throw new IOException("git archive ended with " + archive.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the command was ended", e);
    }
  }

  private void copyFolder(Sink sink) throws IOException {
    Map<Path, Path> starters = starters();
    for (Path file : Folders.filesBelow(workbook.root())) {
      String path = workbook.name(file);
      if (StudentFiles.include(path)) {
        try (InputStream content = Files.newInputStream(starters.getOrDefault(file, file))) {
          sink.take(path, content);
        }
      }
    }
  }

  private Map<Path, Path> starters() {
    Map<Path, Path> starters = new HashMap<>();
    for (Lab lab : workbook.labs()) {
      for (Path starter : Folders.filesBelow(lab.starterCopy())) {
        starters.put(
            lab.directory().resolve(lab.starterCopy().relativize(starter).toString()), starter);
      }
    }
    return starters;
  }
}
