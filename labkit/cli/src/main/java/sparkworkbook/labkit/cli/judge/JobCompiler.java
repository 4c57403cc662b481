package sparkworkbook.labkit.cli.judge;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/** Compiles in this JVM, as Maven would: Java 17, UTF-8, parameter names kept, no processors. */
final class JobCompiler {
  /** Kept open: most of a small compilation's time went into opening the class path's jars. */
  private static StandardJavaFileManager files;

  private JobCompiler() {}

  /**
   * @param classPath all that the sources may use
   * @param classes where the classes go; made if it is missing
   * @return the errors, none where it compiled
   * @throws WorkbookException if this Java has no compiler
   */
  static synchronized List<Problem> compile(
      List<Path> sources, List<Path> classPath, Path classes) {
    Folders.create(classes);
    if (sources.isEmpty()) {
      return List.of();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new WorkbookException(
          "This Java ("
              + System.getProperty("java.home")
              + ") has no compiler: it is a JRE.\nLet JAVA_HOME name a JDK 17 or newer.");
    }
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<String> options =
        List.of(
            "--release",
            "17",
            "-encoding",
            "UTF-8",
            "-parameters",
            "-proc:none",
            "-implicit:none",
            "-nowarn",
            "-Xlint:none",
            "-g",
            "-sourcepath",
            "",
            "-classpath",
            classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
            "-d",
            classes.toString());
    openFiles(compiler);
    compiler
        .getTask(
            Writer.nullWriter(),
            files,
            diagnostics,
            options,
            null,
            files.getJavaFileObjectsFromPaths(sources))
        .call();
    return diagnostics.getDiagnostics().stream()
        .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
        .map(Problem::of)
        .toList();
  }

  /** What it has seen in folders is forgotten, jars are not. */
  private static void openFiles(JavaCompiler compiler) {
    if (files == null) {
      files = compiler.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8);
    }
    try {
      files.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * One error of the compiler.
   *
   * @param file where it is; empty path where the compiler names no file
   * @param line counted from 1; 0 where there is none
   * @param column counted from 1; 0 where there is none
   * @param message the compiler's own words, in English
   * @param source the line of source, as it stands
   */
  record Problem(Path file, long line, long column, String message, String source) {
    static Problem of(Diagnostic<? extends JavaFileObject> diagnostic) {
      String message = diagnostic.getMessage(Locale.ENGLISH);
      if (diagnostic.getSource() == null || diagnostic.getLineNumber() < 1) {
        return new Problem(Path.of(""), 0, 0, message, "");
      }
      Path file = Path.of(diagnostic.getSource().toUri());
      return new Problem(
          file,
          diagnostic.getLineNumber(),
          diagnostic.getColumnNumber(),
          message,
          line(file, diagnostic.getLineNumber()));
    }

    private static String line(Path file, long number) {
      try {
        return Files.readAllLines(file).get((int) number - 1);
      } catch (IOException | IndexOutOfBoundsException e) {
        return ""; // not UTF-8: the compiler has said so
      }
    }
  }
}
