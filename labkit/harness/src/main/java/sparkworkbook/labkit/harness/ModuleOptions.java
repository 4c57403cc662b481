package sparkworkbook.labkit.harness;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/** The packages of the JDK that Spark must be let into. */
final class ModuleOptions {
  private static final Pattern OPEN = Pattern.compile("--add-opens=([^/]+)/([^=]+)=ALL-UNNAMED");

  private ModuleOptions() {}

  /**
   * Refuses a JVM that was started without the options that Spark's own scripts add ({@code
   * JavaModuleOptions}), as an IDE does that ignores the build's.
   *
   * @throws IllegalStateException naming every option that is missing and where to put it
   */
  static void requireOpenModules() {
    List<String> missing = missing(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "This JVM was started without options that Spark needs:\n\n  "
              + String.join("\n  ", missing)
              + "\n\nMaven and the lab command set them. In an IDE, add them to the run"
              + " configuration of the test:\n"
              + "  IntelliJ IDEA: Run > Edit Configurations > JUnit > VM options\n"
              + "  Eclipse: Run > Run Configurations > JUnit > Arguments > VM arguments\n"
              + "  VS Code: \"java.test.config\": {\"vmArgs\": [...]} in settings.json\n");
    }
  }

  /** Those of the options that open a package of this JVM which is not open to us. */
  static List<String> missing(List<String> options) {
    return options.stream().filter(ModuleOptions::isMissing).toList();
  }

  private static boolean isMissing(String option) {
    Matcher open = OPEN.matcher(option);
    if (!open.matches()) {
      return false;
    }
    Optional<Module> module = ModuleLayer.boot().findModule(open.group(1));
    return Stream.of(module)
        .flatMap(Optional::stream)
        .filter(found -> found.getPackages().contains(open.group(2)))
        .anyMatch(found -> !found.isOpen(open.group(2), ModuleOptions.class.getModule()));
  }
}
