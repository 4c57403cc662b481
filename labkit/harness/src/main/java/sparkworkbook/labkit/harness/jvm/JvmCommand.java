package sparkworkbook.labkit.harness.jvm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * How labkit starts a JVM: the running JVM's own {@code java}, the module options that Spark asks
 * for ({@code JavaModuleOptions}), a fixed heap and collector, C1 alone, UTC and UTF-8. Each method
 * returns a changed copy.
 *
 * <p>The JVM is told to end when its standard input closes; its {@code main} obeys by calling
 * {@link ParentWatch#start()}. So a killed parent takes its children along.
 *
 * <p>The environment is inherited without {@code SPARK_*} (such as {@code SPARK_LOCAL_DIRS}) and
 * without the variables that add JVM options, and with two of them: {@code
 * SPARK_LOCAL_IP=127.0.0.1}, since Spark's web servers listen on every interface without it, and
 * {@code SPARK_HOME=target/spark-home} of the working directory, which executors are started from.
 */
public final class JvmCommand {
  private static final Pattern COLLECTOR =
      Pattern.compile("-XX:\\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC");

  private static final Pattern OPENED = Pattern.compile("--add-opens=([^/]+)/([^=]+)=.*");

  /** Used by MLlib's linear algebra alone; the JVM prints a warning wherever it is added. */
  private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

  /** Hands the archive of classes on to the JVMs that a JVM of labkit starts. */
  private static final String ARCHIVE = "sparkworkbook.archive";

  private static final String PARENT_WATCH = "-D" + ParentWatch.PROPERTY + "=true";

  private static final List<String> OPTION_VARIABLES =
      List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH");

  private final String mainClass;
  private List<Path> classPath = runningClassPath();
  private String heap = "1g";
  private List<String> options = List.of();
  private Map<String, String> systemProperties = Map.of();
  private Map<String, String> environment = Map.of();
  private List<String> arguments = List.of();
  private Path workingDirectory = Path.of("").toAbsolutePath();
  private Optional<Path> sharedArchive =
      Optional.ofNullable(System.getProperty(ARCHIVE)).map(Path::of);

  private JvmCommand(String mainClass) {
    this.mainClass = mainClass;
  }

  public static JvmCommand of(Class<?> mainClass) {
    return of(mainClass.getName());
  }

  /**
   * @param mainClass the name that {@code java} wants: nested classes with {@code $}
   */
  public static JvmCommand of(String mainClass) {
    return new JvmCommand(mainClass);
  }

  /** The class path of this JVM, Surefire's true one included: jars first, then folders. */
  public static List<Path> runningClassPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return jarsFirst(
        Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
            .filter(entry -> !entry.isBlank())
            .map(entry -> Path.of(entry).toAbsolutePath().normalize())
            .toList());
  }

  /** The jar or folder that a class comes from; empty if it comes from neither. */
  public static Optional<Path> locationOf(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return source == null || source.getLocation() == null
          ? Optional.empty()
          : Optional.of(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | RuntimeException e) {
      return Optional.empty();
    }
  }

  /**
   * The class path; jars are put before folders, which a class-data-sharing archive asks for.
   * Without a call it is {@link #runningClassPath()}.
   */
  public JvmCommand classPath(List<Path> entries) {
    JvmCommand changed = copy();
    changed.classPath = jarsFirst(entries);
    return changed;
  }

  /**
   * @param xmx as after {@code -Xmx}: {@code 512m}; 1g without a call
   */
  public JvmCommand heap(String xmx) {
    JvmCommand changed = copy();
    changed.heap = xmx;
    return changed;
  }

  /**
   * More JVM options, after the fixed ones, so that they win. One that chooses a collector replaces
   * {@code -XX:+UseG1GC}.
   */
  public JvmCommand options(String... more) {
    JvmCommand changed = copy();
    changed.options = joined(options, more);
    return changed;
  }

  public JvmCommand systemProperty(String key, String value) {
    JvmCommand changed = copy();
    changed.systemProperties = with(systemProperties, key, value);
    return changed;
  }

  public JvmCommand environment(String name, String value) {
    JvmCommand changed = copy();
    changed.environment = with(environment, name, value);
    return changed;
  }

  /** More arguments for {@code main}. */
  public JvmCommand arguments(String... more) {
    JvmCommand changed = copy();
    changed.arguments = joined(arguments, more);
    return changed;
  }

  public JvmCommand workingDirectory(Path directory) {
    JvmCommand changed = copy();
    changed.workingDirectory = directory.toAbsolutePath();
    return changed;
  }

  /**
   * A class-data-sharing archive of the first jars of the class path. A JVM that cannot use it
   * starts without it and says nothing; the JVMs that it starts get it too. Without a call it is
   * the one that this JVM was started with.
   */
  public JvmCommand sharedArchive(Path archive) {
    JvmCommand changed = copy();
    changed.sharedArchive = Optional.of(archive.toAbsolutePath());
    return changed;
  }

  /** The JVM's {@code SPARK_HOME}: {@code target/spark-home} of its working directory. */
  public Path sparkHome() {
    return workingDirectory.resolve("target").resolve("spark-home");
  }

  public String mainClass() {
    return mainClass;
  }

  /** The whole command, {@code java} included, as it would be typed without an argument file. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    words.add(java().toString());
    words.addAll(javaOptions());
    words.add(mainClass);
    words.addAll(arguments);
    return List.copyOf(words);
  }

  /** The command for people: class path, module options and fixed options are left out. */
  public String inShort() {
    List<String> words = new ArrayList<>(List.of("java", "-Xmx" + heap));
    words.addAll(options);
    words.add(mainClass);
    words.addAll(arguments);
    return String.join(" ", words);
  }

  /**
   * Starts the JVM. What it prints goes to {@code output}; the argument file is kept next to it, so
   * that the command can be run again: {@code java @output.args}. Its temporary folder lies there
   * too and is deleted when the process is closed.
   *
   * @throws UncheckedIOException if the process cannot be started or the files cannot be written
   */
  public JvmProcess start(Path output) {
    try {
      Path log = output.toAbsolutePath();
      Path temporary = freshTemporaryFolder(log);
      return JvmProcess.start(builder(log, temporary, words()), log, temporary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts a JVM that outlives this one: nobody waits for it, nothing ends it, and {@link
   * ParentWatch} leaves it alone. It runs at low priority where the {@code PATH} has a {@code
   * nice}. Its output and its argument file go where {@link #start} puts them; its temporary folder
   * stays until the next start with the same {@code output}.
   *
   * @throws UncheckedIOException if the process cannot be started or the files cannot be written
   */
  public ProcessHandle startInBackground(Path output) {
    try {
      Path log = output.toAbsolutePath();
      List<String> words = new ArrayList<>(words());
      words.remove(PARENT_WATCH);
      ProcessBuilder builder = builder(log, freshTemporaryFolder(log), words);
      onPath("nice").ifPresent(nice -> builder.command().addAll(0, List.of(nice, "-n", "10")));
      builder.redirectInput(new File(isWindows() ? "NUL" : "/dev/null"));
      builder.redirectOutput(log.toFile());
      return builder.start().toHandle();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path freshTemporaryFolder(Path log) throws IOException {
    Path temporary = log.resolveSibling(log.getFileName() + ".tmp");
    WorkFolders.delete(temporary);
    return Files.createDirectories(temporary);
  }

  private ProcessBuilder builder(Path log, Path temporary, List<String> words) throws IOException {
    Path argumentFile = log.resolveSibling(log.getFileName() + ".args");
    List<String> lines = new ArrayList<>();
    lines.add(quoted("-Djava.io.tmpdir=" + temporary));
    words.stream().skip(1).map(JvmCommand::quoted).forEach(lines::add);
    Files.write(argumentFile, lines, nativeCharset());
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(words.get(0), "@" + argumentFile)));
    builder.directory(workingDirectory.toFile());
    builder.redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
    builder.environment().keySet().removeAll(OPTION_VARIABLES);
    builder.environment().put("SPARK_LOCAL_IP", Loopback.ADDRESS);
    builder.environment().put("SPARK_HOME", sparkHome().toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private static Optional<String> onPath(String program) {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(Pattern.quote(File.pathSeparator)))
        .filter(folder -> !folder.isBlank())
        .map(folder -> new File(folder, program))
        .filter(file -> file.isFile() && file.canExecute())
        .map(File::getPath)
        .findFirst();
  }

  private static boolean isWindows() {
    return System.getProperty("os.name").startsWith("Windows");
  }

  /**
   * The options that suit an executor too, as {@code spark.executor.extraJavaOptions} wants them:
   * Spark adds module options, heap and class path itself.
   */
  public String executorOptions() {
    return Stream.concat(fixedOptions().stream(), options.stream())
        .filter(option -> !option.startsWith("-D" + ARCHIVE)) // Spark takes it for its own
        .map(option -> option.contains(" ") ? quoted(option) : option)
        .collect(Collectors.joining(" "));
  }

  private List<String> javaOptions() {
    List<String> words = new ArrayList<>(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    words.removeIf(word -> word.isBlank() || opensNothing(word));
    words.remove(VECTOR_MODULE);
    words.add("-Xmx" + heap);
    words.addAll(fixedOptions());
    words.add(PARENT_WATCH);
    systemProperties.forEach((key, value) -> words.add("-D" + key + "=" + value));
    words.addAll(options);
    words.add("-cp");
    words.add(String.join(File.pathSeparator, classPath.stream().map(Path::toString).toList()));
    return words;
  }

  private List<String> fixedOptions() {
    List<String> words = new ArrayList<>();
    if (options.stream().noneMatch(option -> COLLECTOR.matcher(option).matches())) {
      words.add("-XX:+UseG1GC");
    }
    words.add("-XX:TieredStopAtLevel=1");
    words.add("-XX:-UsePerfData");
    sharedArchive.ifPresent(
        archive ->
            words.addAll(
                List.of(
                    "-Xshare:auto",
                    "-Xlog:cds=off",
                    "-Xlog:cds+dynamic=off",
                    "-XX:SharedArchiveFile=" + archive,
                    "-D" + ARCHIVE + "=" + archive)));
    words.add("-Duser.timezone=UTC");
    words.add("-Dfile.encoding=UTF-8");
    words.add("-Dstdout.encoding=UTF-8");
    words.add("-Dstderr.encoding=UTF-8");
    return words;
  }

  /** A JDK that has given up a package prints a warning where it is to be opened. */
  private static boolean opensNothing(String option) {
    Matcher opened = OPENED.matcher(option);
    return opened.matches()
        && ModuleLayer.boot()
            .findModule(opened.group(1))
            .map(module -> !module.getPackages().contains(opened.group(2)))
            .orElse(true);
  }

  /** Quoting for the {@code java} launcher's argument files: backslash escapes inside quotes. */
  private static String quoted(String word) {
    return '"'
        + word.replace("\\", "\\\\")
            .replace("\"", "\\\"")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\t", "\\t")
        + '"';
  }

  private static Path java() {
    Path bin = Path.of(System.getProperty("java.home"), "bin");
    Path windows = bin.resolve("java.exe");
    return Files.isRegularFile(windows) ? windows : bin.resolve("java");
  }

  private static Charset nativeCharset() {
    String name = System.getProperty("sun.jnu.encoding", "UTF-8");
    return Charset.isSupported(name) ? Charset.forName(name) : Charset.defaultCharset();
  }

  private static List<Path> jarsFirst(List<Path> entries) {
    Set<Path> distinct = new LinkedHashSet<>();
    entries.stream().filter(entry -> !Files.isDirectory(entry)).forEach(distinct::add);
    entries.stream().filter(Files::isDirectory).forEach(distinct::add);
    return List.copyOf(distinct);
  }

  private static List<String> joined(List<String> first, String... more) {
    return Stream.concat(first.stream(), Arrays.stream(more)).toList();
  }

  private static Map<String, String> with(Map<String, String> map, String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return more;
  }

  private JvmCommand copy() {
    JvmCommand copy = new JvmCommand(mainClass);
    copy.classPath = classPath;
    copy.heap = heap;
    copy.options = options;
    copy.systemProperties = systemProperties;
    copy.environment = environment;
    copy.arguments = arguments;
    copy.workingDirectory = workingDirectory;
    copy.sharedArchive = sharedArchive;
    return copy;
  }
}
