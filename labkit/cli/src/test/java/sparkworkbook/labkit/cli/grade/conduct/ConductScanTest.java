package sparkworkbook.labkit.cli.grade.conduct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;

@DisplayName("Conduct: what an ordinary job does not need")
class ConductScanTest {
  private static final Workbook WORKBOOK = Workbook.locate();

  @TempDir Path folder;

  @Test
  @DisplayName("starter, reference and alternatives of all labs are ordinary")
  void findsNothingInHonestWork() throws IOException {
    List<String> hits = new ArrayList<>();
    int round = 0;
    for (List<Variant> variants = round(0); !variants.isEmpty(); variants = round(++round)) {
      Path classes = folder.resolve("round" + round);
      for (Variant variant : variants) {
        Folders.copyTree(variant.resources(), classes);
      }
      Compiled.compile(
          variants.stream().flatMap(variant -> variant.sources().stream()).toList(),
          WORKBOOK.jobClassPath(),
          classes);
      for (Variant variant : variants) {
        ConductScan.scan(variant.classesIn(classes), ConductRules.of(variant.lab().descriptor()))
            .forEach(hit -> hits.add(variant.lab() + " " + variant.folder() + ": " + hit));
      }
    }
    assertThat(round).isGreaterThan(2);
    assertThat(hits).isEmpty();
  }

  /** One variant of each lab: they share a compilation, because each lab has its own package. */
  private static List<Variant> round(int number) {
    List<Variant> round = new ArrayList<>();
    for (Lab lab : WORKBOOK.labs()) {
      List<Path> folders = new ArrayList<>(List.of(lab.directory()));
      folders.add(lab.solution().resolve("reference"));
      folders.addAll(Folders.foldersIn(lab.solution().resolve("alternatives")));
      if (number < folders.size()) {
        round.add(new Variant(lab, folders.get(number)));
      }
    }
    return round;
  }

  /** A lab's files, with the student files of a folder. */
  private record Variant(Lab lab, Path folder) {
    List<Path> sources() {
      Map<String, Path> sources = new TreeMap<>();
      for (Path base : Stream.of(lab.directory(), folder).map(Variant::java).toList()) {
        Folders.filesBelow(base)
            .forEach(file -> sources.put(base.relativize(file).toString(), file));
      }
      return List.copyOf(sources.values());
    }

    Path resources() {
      return folder.resolve(Path.of("src", "main", "resources"));
    }

    /** Where the classes of this lab's package are. */
    Path classesIn(Path classes) {
      Path source = sources().get(0);
      Path java = source.startsWith(folder) ? java(folder) : java(lab.directory());
      return classes.resolve(java.relativize(source).getParent().toString());
    }

    private static Path java(Path folder) {
      return folder.resolve(Path.of("src", "main", "java"));
    }
  }

  @Test
  @DisplayName("says which line of which file")
  void saysTheLine() throws IOException {
    List<ConductHit> hits =
        scan(
            """
            package sparkworkbook.labs.a;
            class Job {
              static void go() {
                Runnable later =
                    () -> System.exit(1);
              }
            }
            """);
    assertThat(hits)
        .containsExactly(
            new ConductHit(
                ConductCategory.EXIT,
                "sparkworkbook.labs.a.Job",
                "Job.java",
                5,
                "calls java.lang.System.exit"));
    assertThat(hits.get(0)).hasToString("Job.java:5 calls java.lang.System.exit (exit)");
  }

  @Test
  @DisplayName("says it once for a line, although the line names the type and calls the method")
  void saysItOnce() throws IOException {
    assertThat(
            scan(
                "package sparkworkbook.labs.a; class Job { void go() { new Thread(() -> {}).start(); } }"))
        .extracting(ConductHit::category)
        .containsExactly(ConductCategory.THREADS);
  }

  @Test
  @DisplayName("sees a class that is put into another package")
  void seesAnotherPackage() throws IOException {
    assertThat(scan("package org.junit.jupiter.api; class Job {}"))
        .extracting(ConductHit::what)
        .containsExactly("declares a class outside the lab's package");
  }

  @Test
  @DisplayName("looks at the student's files only, and at every class in them")
  void looksAtTheStudentsFilesOnly() throws IOException {
    Path job =
        write(
            "Job.java",
            "package sparkworkbook.labs.a; class Job { Other other; } class Second extends Thread {}");
    Path other =
        write(
            "Other.java",
            "package sparkworkbook.labs.a; class Other { int home = System.in.hashCode(); }");
    Compiled.compile(List.of(job, other), List.of(), folder.resolve("classes"));

    assertThat(ConductScan.scan(folder.resolve("classes"), rules("Job.java")))
        .extracting(ConductHit::className)
        .containsOnly("sparkworkbook.labs.a.Second");
  }

  @Test
  @DisplayName("stopping the session is ordinary in main alone")
  void knowsMain() throws IOException {
    Path job =
        write(
            "Job.java",
            """
            package sparkworkbook.labs.a;
            import org.apache.spark.sql.SparkSession;
            class Job {
              public static void main(String[] args) {
                SparkSession.builder().getOrCreate().stop();
              }
              static void report(SparkSession spark) {
                spark.stop();
              }
            }
            """);
    Compiled.compile(List.of(job), WORKBOOK.jobClassPath(), folder.resolve("classes"));

    assertThat(ConductScan.scan(folder.resolve("classes"), rules("Job.java")))
        .extracting(ConductHit::line)
        .containsExactly(8);
  }

  @Test
  @DisplayName("reads a student's Python script too")
  void readsPython() throws IOException {
    write(
        "a.py",
        """
        import sys, os  # os for the files
        from subprocess import Popen
        for line in sys.stdin: print(line)
        open('x').write(__file__)
        sys.exit(3)
        """);

    assertThat(ConductScan.scan(folder, rules("a.py")))
        .extracting(hit -> hit.line() + " " + hit.category().key())
        .containsExactly("1 processes", "2 processes", "4 files", "4 reflection", "5 exit");
  }

  @Test
  @DisplayName("the labs with rules of their own are labs")
  void namesLabs() {
    assertThat(WORKBOOK.labs().stream().map(lab -> lab.descriptor().id()))
        .containsAll(ConductRules.labs());
  }

  private List<ConductHit> scan(String source) throws IOException {
    Path job = write("Job.java", source);
    Compiled.compile(List.of(job), List.of(), folder.resolve("classes"));
    return ConductScan.scan(folder.resolve("classes"), rules("Job.java"));
  }

  private Path write(String name, String source) throws IOException {
    return Files.writeString(folder.resolve(name), source);
  }

  private static ConductRules rules(String file) {
    return ConductRules.of("none", List.of("src/main/java/sparkworkbook/labs/a/" + file));
  }
}
