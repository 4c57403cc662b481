package sparkworkbook.labkit.cli.selfcheck;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sparkworkbook.labkit.harness.record.StrictYaml;

/**
 * What {@code checks.yaml} promises about a lab's variants, read strictly.
 *
 * @param starterFails ids of exactly the tests that the starter fails
 * @param answer ids of the tests that check the unchanged answer
 * @param decoys by name, in the file's order
 * @param alternatives name to the reason why it is legitimate
 * @param cheats the answer for each kind of cheat
 */
public record SolutionManifest(
    List<String> starterFails,
    List<String> answer,
    Map<String, Decoy> decoys,
    Map<String, String> alternatives,
    Map<CheatKind, CheatAnswer> cheats) {
  /** The file's name in a lab's folder of {@code solutions}. */
  public static final String FILE_NAME = "checks.yaml";

  private static final Set<String> KEYS =
      Set.of("starter_fails", "answer", "decoys", "alternatives", "cheats");
  private static final Set<String> DECOY_KEYS = Set.of("fails", "why");

  /**
   * A tempting wrong repair.
   *
   * @param fails ids of tests that it fails at least
   * @param why what is wrong with it
   */
  public record Decoy(List<String> fails, String why) {}

  /**
   * @throws sparkworkbook.labkit.harness.record.LabDescriptorException if the file cannot be read
   *     or has a key too many or too few; the message names file, line, key and what to do
   */
  public static SolutionManifest read(Path file) {
    StrictYaml yaml = StrictYaml.read(file, KEYS);
    Map<String, Decoy> decoys = new LinkedHashMap<>();
    yaml.namedMappings("decoys", DECOY_KEYS)
        .forEach(
            (name, decoy) -> decoys.put(name, new Decoy(decoy.texts("fails"), decoy.text("why"))));
    return new SolutionManifest(
        yaml.texts("starter_fails"),
        yaml.texts("answer"),
        decoys,
        yaml.namedTexts("alternatives"),
        cheats(yaml, decoys.keySet()));
  }

  private static Map<CheatKind, CheatAnswer> cheats(StrictYaml yaml, Set<String> decoys) {
    return CheatAnswer.read(yaml.mapping("cheats", CheatKind.keys()), decoys);
  }
}
