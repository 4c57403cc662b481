package sparkworkbook.labkit.cli.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import sparkworkbook.labkit.cli.workbook.Folders;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.WorkbookException;

/**
 * One version of a lab's student files: the student's own, the starter, the reference, an
 * alternative or a decoy.
 *
 * @param name unique within its lab: {@code student}, {@code starter}, {@code reference}, or the
 *     folder's name
 * @param layers folders that hold student files under their path in the lab; the first one that has
 *     a file supplies it
 */
public record Variant(String name, Kind kind, List<Path> layers) {
  public enum Kind {
    STUDENT,
    STARTER,
    REFERENCE,
    ALTERNATIVE,
    DECOY
  }

  /** The files in {@code labs/} as they are. */
  public static Variant student(Lab lab) {
    return new Variant("student", Kind.STUDENT, List.of(lab.directory()));
  }

  /** The files in {@code labs/} as they are, taken for the starter: what {@code verify} judges. */
  public static Variant starterInPlace(Lab lab) {
    return new Variant("starter", Kind.STARTER, List.of(lab.directory()));
  }

  /** The copy made at first use, whatever the student did since. */
  public static Variant starterCopy(Lab lab) {
    return new Variant("starter", Kind.STARTER, List.of(lab.starterCopy()));
  }

  /** The reference, over the starter's copy. */
  public static Variant reference(Lab lab) {
    return over(starterCopy(lab), "reference", Kind.REFERENCE, lab.solution().resolve("reference"));
  }

  /**
   * The lab's solutions, on top of {@code starter}: the reference, then alternatives, then decoys.
   */
  public static List<Variant> solutions(Lab lab, Variant starter) {
    List<Variant> variants = new ArrayList<>();
    Path reference = lab.solution().resolve("reference");
    if (Files.isDirectory(reference)) {
      variants.add(over(starter, "reference", Kind.REFERENCE, reference));
    }
    for (Path folder : Folders.foldersIn(lab.solution().resolve("alternatives"))) {
      variants.add(over(starter, folder.getFileName().toString(), Kind.ALTERNATIVE, folder));
    }
    for (Path folder : Folders.foldersIn(lab.solution().resolve("decoys"))) {
      variants.add(over(starter, folder.getFileName().toString(), Kind.DECOY, folder));
    }
    return List.copyOf(variants);
  }

  /**
   * The variant that {@code lab try} names, over the starter's copy.
   *
   * @throws WorkbookException if the lab has no solutions here
   * @throws UsageException if none has that name; the message lists them
   */
  public static Variant named(Lab lab, String name) {
    Variant starter = starterCopy(lab);
    if (name.equals(starter.name())) {
      return starter;
    }
    if (!Files.isDirectory(lab.solution())) {
      throw new WorkbookException(
          "There is no solutions/"
              + lab.folder()
              + " in this copy of the workbook (copies for a class leave it out).\n"
              + "Without it, lab try "
              + lab.number()
              + " starter is what can be tried.");
    }
    List<Variant> known = solutions(lab, starter);
    return known.stream()
        .filter(variant -> variant.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "Lab "
                        + lab.folder()
                        + " has no variant "
                        + name
                        + ". It has: starter, "
                        + String.join(", ", known.stream().map(Variant::name).toList())
                        + "."));
  }

  /**
   * Where a student file comes from.
   *
   * @param name its path in the lab
   * @throws WorkbookException if no layer has it
   */
  public Path file(String name) {
    return layers.stream()
        .map(layer -> layer.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () ->
                new WorkbookException(
                    "The student file "
                        + name
                        + " is missing in "
                        + layers.get(layers.size() - 1)
                        + ".\nlab.yaml names it under student_files; bring it back (git checkout -- FILE)."));
  }

  private static Variant over(Variant starter, String name, Kind kind, Path folder) {
    List<Path> layers = new ArrayList<>();
    layers.add(folder);
    layers.addAll(starter.layers());
    return new Variant(name, kind, List.copyOf(layers));
  }
}
