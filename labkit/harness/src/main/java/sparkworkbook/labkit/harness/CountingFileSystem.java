package sparkworkbook.labkit.harness;

import com.globalmentor.apache.hadoop.fs.BareLocalFileSystem;
import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;

/**
 * The local file system of labkit, which also counts the bytes that it hands out: what really left
 * the files, whatever a reader drops before Spark counts rows. Footers and page indexes count, too.
 *
 * <pre>{@code
 * @SparkLab(conf = {CountingFileSystem.SETTING, CountingFileSystem.NOT_CACHED})
 * class ArchiveTest {
 *   @Test
 *   void readsLittle(SparkSession spark) {
 *     long before = CountingFileSystem.bytesRead(archive);
 *     question(spark, archive).collectAsList();
 *     long bytes = CountingFileSystem.bytesRead(archive) - before;
 *   }
 * }
 * }</pre>
 *
 * <p>It sees what goes through Hadoop's {@code FileSystem} in this JVM, as all of Spark's file
 * formats do, vectored reads included. It does not see {@code java.io} and {@code java.nio}: so
 * also ask whether Spark counted the rows of the answer.
 */
public final class CountingFileSystem extends BareLocalFileSystem {
  /** For {@link SparkLab#conf}. */
  public static final String SETTING =
      "spark.hadoop.fs.file.impl=sparkworkbook.labkit.harness.CountingFileSystem";

  /** Goes with it: a JVM keeps the first file system that is opened by any code. */
  public static final String NOT_CACHED = "spark.hadoop.fs.file.impl.disable.cache=true";

  /** By file. Hadoop makes the instances, many of them, so the counts cannot be theirs. */
  private static final Map<java.nio.file.Path, LongAdder> BYTES = new ConcurrentHashMap<>();

  /** The bytes that were handed out of the files below this folder since the JVM started. */
  public static long bytesRead(java.nio.file.Path folder) {
    java.nio.file.Path root = folder.toAbsolutePath().normalize();
    return BYTES.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(root))
        .mapToLong(entry -> entry.getValue().sum())
        .sum();
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    File file = pathToFile(path);
    LongAdder bytes =
        BYTES.computeIfAbsent(
            file.toPath().toAbsolutePath().normalize(), opened -> new LongAdder());
    return new FSDataInputStream(new CountingStream(super.open(path, bufferSize), bytes));
  }

  /** Vectored reads end in these methods, too: {@code PositionedReadable.readVectored}. */
  private static final class CountingStream extends FSInputStream {
    private final FSDataInputStream file;
    private final LongAdder bytes;

    private CountingStream(FSDataInputStream file, LongAdder bytes) {
      this.file = file;
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      int value = file.read();
      if (value >= 0) {
        bytes.increment();
      }
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      return counted(file.read(buffer, offset, length));
    }

    @Override
    public int read(long position, byte[] buffer, int offset, int length) throws IOException {
      return counted(file.read(position, buffer, offset, length));
    }

    private int counted(int read) {
      if (read > 0) {
        bytes.add(read);
      }
      return read;
    }

    @Override
    public long skip(long count) throws IOException {
      return file.skip(count);
    }

    @Override
    public int available() throws IOException {
      return file.available();
    }

    @Override
    public void seek(long position) throws IOException {
      file.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return file.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) throws IOException {
      return file.seekToNewSource(position);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
