package sparkworkbook.labkit.harness.jvm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** Main classes for JVMs under test. */
final class Mains {
  private Mains() {}

  private static void waitForEver() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  static final class PrintsArguments {
    public static void main(String[] args) {
      for (String arg : args) {
        System.out.println("[" + arg + "]");
      }
      System.out.println("Grüße " + System.getProperty("test.value"));
      System.err.println("tmp " + System.getProperty("java.io.tmpdir"));
      System.err.println("env " + System.getenv("SPARK_LOCAL_IP") + System.getenv("SPARK_HOME"));
    }
  }

  static final class ExitsWith {
    public static void main(String[] args) {
      System.exit(Integer.parseInt(args[0]));
    }
  }

  static final class PrintsMuch {
    public static void main(String[] args) {
      String line = "x".repeat(999) + "\n";
      for (int i = 0; i < 700; i++) {
        System.out.print(line.repeat(100));
      }
      System.out.println("the last line");
    }
  }

  /** Writes its process id to the file that it is given, then waits. */
  static final class Waits {
    public static void main(String[] args) throws Exception {
      ParentWatch.start();
      announce(args[0]);
      waitForEver();
    }
  }

  /** As {@link Waits}, but nothing looks after it. */
  static final class WaitsUnwatched {
    public static void main(String[] args) throws Exception {
      announce(args[0]);
      waitForEver();
    }
  }

  /** Starts a plain process that nobody looks after, then waits or ends. */
  static final class StartsAnother {
    public static void main(String[] args) throws Exception {
      ParentWatch.start();
      new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx32m",
              "-cp",
              System.getProperty("java.class.path"),
              WaitsUnwatched.class.getName(),
              args[0])
          .inheritIO()
          .start();
      while (!Files.exists(Path.of(args[0]))) {
        Thread.onSpinWait();
      }
      if (args[1].equals("wait")) {
        waitForEver();
      }
    }
  }

  /** Starts a JVM as labkit does, then waits: a test will kill this one. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      JvmProcess child =
          JvmCommand.of(StartsAnother.class)
              .heap("32m")
              .arguments(folder.resolve("grandchild.pid").toString(), "wait")
              .start(folder.resolve("child.txt"));
      Files.writeString(folder.resolve("child.pid.part"), Long.toString(child.pid()));
      Files.move(folder.resolve("child.pid.part"), folder.resolve("child.pid"));
      child.await(Duration.ofSeconds(60));
    }
  }

  /** Closes {@code System.in} as a job might, and says back what it hears. */
  static final class Echoes {
    public static void main(String[] args) throws Exception {
      ParentWatch.start(line -> System.out.println("heard " + line));
      System.in.close();
      System.out.println("still here");
      waitForEver();
    }
  }

  private static void announce(String file) throws Exception {
    Path path = Path.of(file);
    Path part = path.resolveSibling(path.getFileName() + ".part");
    Files.writeString(part, Long.toString(ProcessHandle.current().pid()));
    Files.move(part, path);
  }
}
