package sparkworkbook.labkit.cli.selfcheck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/**
 * A full proof of a lab that is being made: what is proved so far lies in {@code .lab/proof}, so
 * that a proof that was interrupted, in whatever way, goes on where it was. One command at a time
 * makes the proof of a lab.
 */
public final class ProofProgress implements AutoCloseable {
  private final Workbook workbook;
  private final Lab lab;
  private final Fingerprint fingerprint;
  private final FileChannel channel;
  private final Path file;

  private ProofProgress(Workbook workbook, Lab lab, FileChannel channel, Path file) {
    this.workbook = workbook;
    this.lab = lab;
    this.fingerprint = Fingerprint.of(workbook, lab);
    this.channel = channel;
    this.file = file;
  }

  /**
   * @throws WorkbookException if another command makes this lab's proof, or {@code .lab} cannot be
   *     written
   */
  public static ProofProgress begin(Workbook workbook, Lab lab) {
    Path folder = Folders.create(workbook.state().resolve("proof"));
    Path lock = folder.resolve(lab.folder() + ".lock");
    try {
      FileChannel channel =
          FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw new WorkbookException(
            "Another lab verify is making the proof of "
                + lab.folder()
                + ".\nWait for its end, or stop it: what it has proved is kept.");
      }
      return new ProofProgress(workbook, lab, channel, folder.resolve(lab.folder() + ".json"));
    } catch (IOException e) {
      throw Folders.cannotWrite(lock, e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** What an earlier command proved of the same files before it was interrupted. */
  public Optional<ProofRecord> earlier() {
    return ProofRecord.read(file)
        .record()
        .filter(record -> record.fingerprint().equals(fingerprint));
  }

  /** Keeps what is proved so far. */
  public void save(SelfCheck check) {
    check.record(fingerprint).write(file);
  }

  /**
   * Puts the complete proof next to the lab's solution.
   *
   * @throws WorkbookException if a file of the lab was changed while it was proved, or if the
   *     record cannot be written
   */
  public void record(SelfCheck check) {
    if (!Fingerprint.of(workbook, lab).equals(fingerprint)) {
      throw new WorkbookException(
          "Files of "
              + lab.folder()
              + " or of the toolkit were changed while it was proved, so nothing is recorded.\n"
              + "Run lab verify "
              + lab.number()
              + " --write again.");
    }
    check.record(fingerprint).write(ProofRecord.file(lab));
  }

  /** The proof has come to its end, good or bad: nothing is left to go on with. */
  public void forget() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw Folders.cannotWrite(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
