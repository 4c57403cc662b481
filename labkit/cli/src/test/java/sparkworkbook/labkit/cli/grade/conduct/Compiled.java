package sparkworkbook.labkit.cli.grade.conduct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles as a lab's files are compiled, with lines. */
final class Compiled {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** Kept open: to open the class path's jars takes longer than to compile a lab. */
  private static final StandardJavaFileManager FILES =
      COMPILER.getStandardFileManager(null, Locale.ENGLISH, StandardCharsets.UTF_8);

  private static final List<String> OPTIONS =
      List.of("-proc:none", "-g", "-nowarn", "-XDignore.symbol.file", "-sourcepath", "");

  private Compiled() {}

  static void compile(List<Path> sources, List<Path> classPath, Path classes) throws IOException {
    Files.createDirectories(classes);
    FILES.flush();
    StringWriter errors = new StringWriter();
    List<String> options = new ArrayList<>(OPTIONS);
    options.addAll(List.of("-d", classes.toString(), "-classpath"));
    options.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    boolean compiled =
        COMPILER
            .getTask(errors, FILES, null, options, null, FILES.getJavaFileObjectsFromPaths(sources))
            .call();
    assertThat(compiled).as(errors.toString()).isTrue();
  }
}
