package sparkworkbook.labkit.harness;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import sparkworkbook.datasets.SeededFlights;

/**
 * What a judge prepares and what no judged code can change: what the answer must be, a recording
 * that will be read. A series of verdicts in one JVM prepares it once for each seed; everywhere
 * else it is prepared each time.
 */
public final class Prepared {
  private static final Map<String, byte[]> KEPT = new ConcurrentHashMap<>();
  private static final Map<String, Path> FOLDERS = new ConcurrentHashMap<>();
  private static volatile boolean series;

  private Prepared() {}

  /** From now on what is prepared is kept: this JVM gives verdicts on code that is trusted. */
  public static void keepInThisJvm() {
    series = true;
  }

  /**
   * @param judge the class that asks
   * @param name of what is prepared, its own among those that this judge asks for
   * @param work gives the same for the same seed, and never calls judged code
   * @return a value of the caller's own; changes to it stay with it
   * @throws IllegalStateException if the work fails, with its exception as cause
   */
  public static <T extends Serializable> T once(Class<?> judge, String name, Callable<T> work) {
    try {
      if (!series) {
        return work.call();
      }
      String key = key(judge, name);
      byte[] kept = KEPT.get(key);
      if (kept == null) {
        kept = written(work.call());
        KEPT.put(key, kept);
      }
      return read(kept, judge.getClassLoader());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(name + " could not be prepared", e);
    }
  }

  /**
   * The same for files that nobody writes to afterwards.
   *
   * @param otherwise the folder to fill where nothing is kept
   * @param work fills a folder that is there
   * @return the folder with the files
   * @throws UncheckedIOException if a folder cannot be made
   */
  public static Path folder(Class<?> judge, String name, Path otherwise, Consumer<Path> work) {
    if (!series) {
      work.accept(otherwise);
      return otherwise;
    }
    return FOLDERS.computeIfAbsent(
        key(judge, name),
        missing -> {
          try {
            Path folder = Files.createTempDirectory("prepared");
            work.accept(folder);
            return folder;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static String key(Class<?> judge, String name) {
    return judge.getName() + " " + name + " " + System.getProperty(SeededFlights.SEED_PROPERTY);
  }

  private static byte[] written(Serializable value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  /** Each verdict has a class loader, and so the judge's classes, of its own. */
  @SuppressWarnings("unchecked")
  private static <T> T read(byte[] bytes, ClassLoader loader)
      throws IOException, ClassNotFoundException {
    try (InputStream kept = new ByteArrayInputStream(bytes);
        ObjectInputStream in =
            new ObjectInputStream(kept) {
              @Override
              protected Class<?> resolveClass(ObjectStreamClass description)
                  throws IOException, ClassNotFoundException {
                try {
                  return Class.forName(description.getName(), false, loader);
                } catch (ClassNotFoundException e) {
                  return super.resolveClass(description);
                }
              }
            }) {
      return (T) in.readObject();
    }
  }
}
