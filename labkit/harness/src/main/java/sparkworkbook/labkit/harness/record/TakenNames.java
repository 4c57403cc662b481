package sparkworkbook.labkit.harness.record;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Names of a job that the judge or a library has already. One class path holds them all: of two
 * classes with one name only the first is seen, so that the judge, or the job, would call the wrong
 * one.
 */
public final class TakenNames {
  private static final String CLASS = ".class";
  private static final String JAVA = ".java";
  private static final String LABS = "sparkworkbook/labs/";
  private static final String SERVICES = "META-INF/services/";
  private static final String JUNIT_SETTINGS = "junit-platform.properties";

  /** Packages in which a job has no class, whatever its name. */
  private static final List<String> RESERVED =
      List.of("sparkworkbook/labkit/", "sparkworkbook/datasets/", "org/junit/");

  /** A service of theirs in a job would run in the midst of the judge. */
  private static final List<String> JUDGES_SERVICES =
      List.of("org.junit.", "org.assertj.", "org.opentest4j.", "sparkworkbook.labkit.");

  private TakenNames() {}

  /**
   * @param job the compiled classes and the resources of the job
   * @param judge the same of the judge, or its sources: {@link #files}
   * @param libraries finds the classes of the libraries, and none of the job's
   * @return a line for people for each name that the job must not have; none where all is well
   */
  public static List<String> complaints(Path job, Set<String> judge, ClassLoader libraries) {
    return files(job).stream()
        .map(TakenNames::outermost)
        .distinct()
        .map(file -> complaint(file, judge, libraries))
        .flatMap(Optional::stream)
        .toList();
  }

  /** All files of a folder by their path in it, with slashes; a source as the class it makes. */
  public static Set<String> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString().replace(File.separatorChar, '/'))
          .map(file -> file.endsWith(JAVA) ? stem(file, JAVA) + CLASS : file)
          .sorted()
          .collect(Collectors.toCollection(LinkedHashSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> complaint(String file, Set<String> judge, ClassLoader libraries) {
    if (!file.endsWith(CLASS)) {
      return changesJUnit(file)
          ? Optional.of("The file " + file + " changes how the judge runs. Remove it.")
          : Optional.of(file)
              .filter(judge::contains)
              .map(name -> "The judge has a file " + name + " too. Rename yours.");
    }
    String name = stem(file, CLASS).replace('/', '.');
    if (judge.contains(file)) {
      return Optional.of(
          "The judge has a class " + name + " too. Rename yours, or nest it in another class.");
    }
    if (RESERVED.stream().anyMatch(file::startsWith)) {
      return Optional.of(
          "The class "
              + name
              + " is in a package of the judge's. Move it to a package of your own.");
    }
    boolean mayBeALibrarys = file.contains("/") && !file.startsWith(LABS);
    return mayBeALibrarys && libraries.getResource(file) != null
        ? Optional.of("A library has a class " + name + " too. Rename yours.")
        : Optional.empty();
  }

  private static boolean changesJUnit(String file) {
    return file.equals(JUNIT_SETTINGS)
        || file.startsWith(SERVICES)
            && JUDGES_SERVICES.stream().anyMatch(file.substring(SERVICES.length())::startsWith);
  }

  /** The file of the class that encloses this one. */
  private static String outermost(String file) {
    int nested = file.indexOf('$', file.lastIndexOf('/') + 2);
    return file.endsWith(CLASS) && nested > 0 ? file.substring(0, nested) + CLASS : file;
  }

  private static String stem(String file, String extension) {
    return file.substring(0, file.length() - extension.length());
  }
}
