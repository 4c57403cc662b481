import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Builds labkit for the {@code lab} command. Run as a source file, before anything is compiled: the
 * JDK's own classes are all it may use.
 *
 * <p>It leaves {@code labkit/cli/target/lab.jar}: the class path of the command, and the one class
 * that can tell that everything else is gone or out of date. Folders of the workbook stand there
 * relative to it, so that a copied workbook never runs the classes of the original. Its time stamp
 * is the start of the build: sources newer than it ask for another one.
 */
public final class Build {
  private static final String LAUNCH = "sparkworkbook.labkit.cli.Launch";
  private static final int FAULT = 3;
  private static final int TAIL = 25;
  private static final Pattern MODULE =
      Pattern.compile("\\[INFO\\] Building (.+?) \\S+\\s+\\[(\\d+)/(\\d+)\\]");

  private final Path root;
  private final Path target;
  private final Path log;

  private Build(Path root) {
    this.root = root;
    this.target = root.resolve("labkit/cli/target");
    this.log = root.resolve(".lab/build.log");
  }

  public static void main(String[] args) {
    Path root = Path.of(args[0]).toAbsolutePath().normalize();
    System.exit(new Build(root).run() ? 0 : FAULT);
  }

  private boolean run() {
    try {
      Files.createDirectories(log.getParent());
    } catch (IOException e) {
      return fault(
          "Cannot write to " + log.getParent() + ".",
          "The workbook keeps its state there: make the folder writable,"
              + " or copy the workbook to one that is.");
    }
    Path jar = target.resolve("lab.jar");
    try (FileChannel channel = open(root.resolve(".lab/build.lock"))) {
      FileLock free = channel.tryLock();
      if (free == null) {
        say("Another lab command is building labkit; waiting for it.");
        channel.lock();
        if (Files.exists(jar)) {
          return true;
        }
      }
      Files.deleteIfExists(jar); // a build that fails must not leave the last one's
      return build(jar);
    } catch (IOException e) {
      return fault("Cannot build labkit: " + e, "The log is " + log + ".");
    }
  }

  private boolean build(Path jar) throws IOException {
    Optional<Path> maven = maven();
    if (maven.isEmpty()) {
      return fault(
          "Maven was not found on the PATH.",
          "Install Maven 3.8 or newer (see README.md, \"What you need\").");
    }
    say("Building the workbook's own tools, once. Log: " + root.relativize(log));
    boolean isOffline = Files.isDirectory(root.resolve(".mvn/repository")); // of lab bundle
    if (!isOffline && !Files.exists(target.resolve("classpath.txt"))) {
      say("The first build on a machine downloads Spark and Maven's plug-ins, about 330 MB.");
    }
    Instant started = Instant.now();
    int status = maven(maven.get());
    if (status != 0) {
      return explain(status);
    }
    write(jar, started);
    say("Built in " + Duration.between(started, Instant.now()).toSeconds() + " s.");
    return true;
  }

  private int maven(Path maven) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            maven.toString(),
            "--batch-mode",
            "-Dstyle.color=never",
            "--file",
            root.resolve("pom.xml").toString(),
            "--projects",
            "labkit/cli",
            "--also-make",
            "process-classes");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.directory(root.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
    process.getOutputStream().close();
    Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    Heartbeat heartbeat = new Heartbeat();
    heartbeat.setDaemon(true);
    heartbeat.start();
    try (BufferedReader output = process.inputReader(charset);
        BufferedWriter copy = Files.newBufferedWriter(log)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        copy.write(line);
        copy.newLine();
        copy.flush();
        Matcher module = MODULE.matcher(line);
        if (module.find()) {
          heartbeat.doing(
              module.group(2) + " of " + module.group(3) + ": " + module.group(1).strip());
        }
      }
    } finally {
      heartbeat.interrupt();
    }
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private boolean explain(int status) throws IOException {
    List<String> lines = Files.readAllLines(log);
    List<String> errors =
        lines.stream()
            .filter(line -> line.startsWith("[ERROR]") && line.length() > "[ERROR] ".length())
            .filter(line -> !line.matches("\\[ERROR\\] (->|Re-run|To see|For more|After).*"))
            .collect(Collectors.toList());
    List<String> shown = errors.isEmpty() ? lines : errors;
    boolean download =
        shown.stream()
            .anyMatch(line -> line.contains("Could not transfer") || line.contains("offline mode"));
    List<String> message = new ArrayList<>();
    message.add("labkit could not be built (Maven ended with " + status + "):");
    // Maven says the cause first, and what to read about it last.
    message.addAll(
        errors.isEmpty()
            ? shown.subList(Math.max(0, shown.size() - TAIL), shown.size())
            : shown.subList(0, Math.min(TAIL, shown.size())));
    message.add("The whole log is " + log + ".");
    message.add(
        download
            ? "Something could not be downloaded: go online once, or copy ~/.m2/repository from a"
                + " machine that has built the workbook."
            : "Repair what it names; where labkit itself was edited, git checkout -- labkit datasets"
                + " brings it back.");
    return fault(message.toArray(String[]::new));
  }

  private void write(Path jar, Instant started) throws IOException {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.put(Attributes.Name.MAIN_CLASS, LAUNCH);
    main.put(Attributes.Name.CLASS_PATH, classPath());
    main.putValue("Enable-Native-Access", "ALL-UNNAMED"); // the terminal, from Java 24 on
    main.putValue("Workbook-Root", root.toUri().toASCIIString());
    Path unfinished = Files.createTempFile(target, "lab", ".jar");
    try (OutputStream out = Files.newOutputStream(unfinished);
        JarOutputStream content = new JarOutputStream(out, manifest)) {
      content.putNextEntry(new ZipEntry(LAUNCH.replace('.', '/') + ".class"));
      Files.copy(target.resolve("classes").resolve(LAUNCH.replace('.', '/') + ".class"), content);
      content.closeEntry();
    }
    Files.setLastModifiedTime(unfinished, FileTime.from(started));
    Files.move(unfinished, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What the command needs at once comes first: each jar before it would have to be opened. */
  private String classPath() throws IOException {
    String[] entries =
        Files.readString(target.resolve("classpath.txt")).strip().split(File.pathSeparator);
    List<Path> jars = Stream.of(entries).map(Path::of).collect(Collectors.toList());
    return Stream.of(
            Stream.of(target.resolve("classes")),
            jars.stream().filter(this::isOurs),
            jars.stream().filter(path -> !isOurs(path) && early(path)),
            jars.stream().filter(path -> !isOurs(path) && !early(path)))
        .flatMap(paths -> paths)
        .map(this::url)
        .collect(Collectors.joining(" "));
  }

  private boolean isOurs(Path path) {
    return path.startsWith(root) && !path.startsWith(root.resolve(".mvn"));
  }

  private static boolean early(Path jar) {
    return jar.getFileName()
        .toString()
        .matches("(picocli|jackson-(core|databind|annotations|dataformat-yaml)|snakeyaml)-\\d.*");
  }

  private String url(Path path) {
    String uri = path.toUri().toASCIIString();
    if (!path.startsWith(root)) {
      return uri;
    }
    String slash = Files.isDirectory(path) ? "/" : "";
    String relative = target.relativize(path).toString().replace(File.separatorChar, '/');
    return relative + slash; // names of the workbook's own: nothing to escape
  }

  private static Optional<Path> maven() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    String name = windows ? "mvn.cmd" : "mvn";
    return Stream.of(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(folder -> Path.of(folder.replace("\"", "")).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static void say(String line) {
    System.err.println(line);
  }

  private static boolean fault(String... lines) {
    for (String line : lines) {
      say(line);
    }
    return false;
  }

  /** Says what is being built, and every ten seconds that it still is. */
  private static final class Heartbeat extends Thread {
    private static final Duration PAUSE = Duration.ofSeconds(10);
    private final Instant started = Instant.now();
    private volatile String doing = "starting Maven";

    void doing(String what) {
      doing = what;
      say("  " + what);
    }

    @Override
    public void run() {
      try {
        while (true) {
          Thread.sleep(PAUSE.toMillis());
          long seconds = Duration.between(started, Instant.now()).toSeconds();
          say("  " + doing + ", " + seconds + " s so far");
        }
      } catch (InterruptedException e) {
        // the build has ended
      }
    }
  }
}
