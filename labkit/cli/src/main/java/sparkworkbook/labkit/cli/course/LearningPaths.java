package sparkworkbook.labkit.cli.course;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sparkworkbook.labkit.cli.workbook.UsageException;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.harness.record.LabDescriptor;
import sparkworkbook.labkit.harness.record.StrictYaml;

/**
 * What {@code labs/course.yaml} says: which labs come first, and who takes them in which order.
 *
 * @param scenarios the labs to begin with
 * @param lengths the shortest first
 * @param come ids that are named as planned although their labs are there
 */
record LearningPaths(
    List<LabDescriptor> scenarios, List<Length> lengths, List<Path> paths, List<String> come) {
  static final String FILE = "labs/course.yaml";

  private static final String PLANNED = "planned";

  /**
   * How long a workshop lasts.
   *
   * @param minutes of labs that fit into it
   */
  record Length(String name, int minutes) {}

  /**
   * An order in which a reader takes the labs.
   *
   * @param aim one sentence on what comes of it
   */
  record Path(String name, String aim, List<LabDescriptor> labs) {}

  /**
   * Reads it strictly. A lab that is planned is passed over until its folder is there.
   *
   * @param labs by id
   * @throws sparkworkbook.labkit.harness.record.LabDescriptorException if it names a lab that there
   *     is not, or names one twice in a list; the message says what to do
   */
  static LearningPaths read(Workbook workbook, Map<String, LabDescriptor> labs) {
    StrictYaml yaml =
        StrictYaml.read(
            workbook.root().resolve(FILE), Set.of("scenarios", "lengths", "paths", PLANNED));
    List<String> planned = yaml.has(PLANNED) ? yaml.texts(PLANNED) : List.of();
    Ids ids = new Ids(workbook, labs, Set.copyOf(planned));
    List<Path> paths = new ArrayList<>();
    for (StrictYaml path : yaml.mappings("paths", Set.of("name", "aim", "labs"))) {
      paths.add(new Path(path.text("name"), path.text("aim"), ids.of(path, "labs")));
    }
    return new LearningPaths(
        ids.of(yaml, "scenarios"),
        lengths(yaml),
        List.copyOf(paths),
        planned.stream().filter(labs::containsKey).toList());
  }

  private static List<Length> lengths(StrictYaml yaml) {
    List<Length> lengths = new ArrayList<>();
    int least = 1;
    for (StrictYaml length : yaml.mappings("lengths", Set.of("name", "minutes"))) {
      lengths.add(new Length(length.text("name"), length.number("minutes", least)));
      least = lengths.get(lengths.size() - 1).minutes() + 1;
    }
    return List.copyOf(lengths);
  }

  /** Turns ids into labs. */
  private record Ids(Workbook workbook, Map<String, LabDescriptor> labs, Set<String> planned) {
    List<LabDescriptor> of(StrictYaml yaml, String key) {
      List<LabDescriptor> found = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (String id : yaml.texts(key)) {
        if (!seen.add(id)) {
          throw yaml.problem(key, "names " + id + " twice", "Keep one of the two.");
        }
        LabDescriptor lab = labs.get(id);
        if (lab != null) {
          found.add(lab);
        } else if (!planned.contains(id)) {
          throw yaml.problem(
              key,
              "names " + id + ", and no lab has that id",
              near(id) + "Correct the id, take it out, or put it on the list " + PLANNED + ".");
        }
      }
      return List.copyOf(found);
    }

    private String near(String id) {
      try {
        return "The id of " + workbook.lab(id).folder() + " is its name without the number. ";
      } catch (UsageException e) {
        return e.getMessage() + " ";
      }
    }
  }
}
