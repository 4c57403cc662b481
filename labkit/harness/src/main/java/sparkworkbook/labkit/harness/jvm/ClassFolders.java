package sparkworkbook.labkit.harness.jvm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Folders of classes that join a JVM while it runs. It is the context class loader of the thread
 * that starts Spark, so that Spark's tasks, its closures and its generated code find them, too.
 */
public final class ClassFolders extends URLClassLoader {
  private static final String CLASS = ".class";

  /** The class path that this JVM was started with. */
  private static final String STARTED_WITH = System.getProperty("java.class.path");

  private ClassFolders() {
    super("judged", new URL[0], ClassFolders.class.getClassLoader());
  }

  /**
   * An empty one, from now on the context class loader of this thread, and of those that have an
   * earlier one: Spark's pools outlive an application and generate code with the loader they have.
   */
  public static ClassFolders install() {
    System.setProperty("java.class.path", STARTED_WITH);
    ClassFolders folders = new ClassFolders();
    Thread.currentThread().setContextClassLoader(folders);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getContextClassLoader() instanceof ClassFolders) {
        thread.setContextClassLoader(folders);
      }
    }
    return folders;
  }

  /** Adds folders; the JVMs that this one starts get them on their class path. */
  public void add(List<Path> folders) {
    for (URL url : urls(folders)) {
      addURL(url);
    }
    String path =
        Stream.concat(Stream.of(STARTED_WITH), Stream.of(getURLs()).map(ClassFolders::path))
            .collect(Collectors.joining(File.pathSeparator));
    System.setProperty("java.class.path", path);
  }

  private static String path(URL folder) {
    try {
      return Path.of(folder.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(folder.toString(), e);
    }
  }

  public static URL[] urls(List<Path> folders) {
    List<URL> urls = new ArrayList<>();
    for (Path folder : folders) {
      try {
        urls.add(folder.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException(folder.toString(), e);
      }
    }
    return urls.toArray(URL[]::new);
  }

  /** The names of all classes in these folders, in a fixed order. */
  public static List<String> names(List<Path> folders) {
    List<String> names = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .map(file -> folder.relativize(file).toString())
            .filter(file -> file.endsWith(CLASS))
            .map(file -> file.substring(0, file.length() - CLASS.length()))
            .map(file -> file.replace(File.separatorChar, '.'))
            .sorted()
            .forEach(names::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return names;
  }
}
