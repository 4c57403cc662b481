package sparkworkbook.labkit.cli.grade.conduct;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.xbean.asm9.ClassReader;
import org.apache.xbean.asm9.tree.ClassNode;
import sparkworkbook.labkit.cli.workbook.Folders;

/**
 * Looks in a student's compiled classes for what an ordinary job of the lab does not need. It reads
 * classes and not sources, because a class names what it calls in full. ASM reads them, in the copy
 * that Spark brings along for its own look into closures: ArchUnit, which this workbook has for its
 * tests, shows neither texts nor what a string concatenation is made of.
 */
public final class ConductScan {
  private ConductScan() {}

  /**
   * @param classes the folder that the lab was compiled to, with the classes of all its files and
   *     the resources; only those of the student's files are looked at
   * @return in the order of files and lines, one a line and category; none for ordinary code
   */
  public static List<ConductHit> scan(Path classes, ConductRules rules) {
    Set<String> names =
        rules.studentFiles().stream().map(ConductScan::nameOf).collect(Collectors.toSet());
    Set<String> packages =
        rules.studentFiles().stream().map(ConductScan::packageOf).collect(Collectors.toSet());
    List<ConductHit> hits = new ArrayList<>();
    for (Path file : Folders.filesBelow(classes)) {
      String name = file.getFileName().toString();
      if (name.endsWith(".class")) {
        ClassNode node = read(file);
        // The compiler writes the file's name into the class: a student cannot change it.
        if (node.sourceFile == null || names.contains(node.sourceFile)) {
          hits.addAll(hits(node, packages, rules));
        }
      } else if (name.endsWith(".py") && names.contains(name)) {
        hits.addAll(hits(PythonUses.of(Folders.read(file)), name, name, rules));
      }
    }
    Map<String, ConductHit> byLine = new LinkedHashMap<>();
    hits.forEach(hit -> byLine.putIfAbsent(hit.sourceFile() + hit.line() + hit.category(), hit));
    return byLine.values().stream()
        .sorted(Comparator.comparing(ConductHit::sourceFile).thenComparing(ConductHit::line))
        .toList();
  }

  private static List<ConductHit> hits(ClassNode node, Set<String> packages, ConductRules rules) {
    List<ConductHit> hits = new ArrayList<>();
    String name = node.name.replace('/', '.');
    String source = node.sourceFile == null ? "" : node.sourceFile;
    int dot = name.lastIndexOf('.');
    if (!packages.contains(dot < 0 ? "" : name.substring(0, dot))) {
      hits.add(
          new ConductHit(
              ConductCategory.JUDGE,
              name,
              source,
              0,
              "declares a class outside the lab's package"));
    }
    hits.addAll(hits(ClassUses.of(node), name, source, rules));
    return hits;
  }

  private static List<ConductHit> hits(
      List<Use> uses, String className, String source, ConductRules rules) {
    List<ConductHit> hits = new ArrayList<>();
    for (Use use : uses) {
      rules
          .category(use)
          .map(category -> new ConductHit(category, className, source, use.line(), use.says()))
          .ifPresent(hits::add);
    }
    return hits;
  }

  private static ClassNode read(Path file) {
    try {
      ClassNode node = new ClassNode();
      new ClassReader(Files.readAllBytes(file)).accept(node, ClassReader.SKIP_FRAMES);
      return node;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nameOf(String studentFile) {
    return studentFile.substring(studentFile.lastIndexOf('/') + 1);
  }

  /** {@code sparkworkbook.labs.spill} of {@code src/main/java/sparkworkbook/labs/spill/A.java}. */
  private static String packageOf(String studentFile) {
    String folder = studentFile.substring(0, Math.max(0, studentFile.lastIndexOf('/')));
    return folder.replaceFirst("^src/main/java/?", "").replace('/', '.');
  }
}
