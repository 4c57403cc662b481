package sparkworkbook.labkit.harness.record;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a YAML file, read strictly: every key is known, none is missing, none comes twice,
 * and every value has the type that is asked for. Each complaint names the file, the line, the key
 * and what to do.
 *
 * <p>It reads YAML's nodes rather than objects, because nodes know their line and whether {@code
 * 3.10} was written as a text or as a number.
 */
public final class StrictYaml {
  private final Path file;
  private final String path;
  private final int line;
  private final Map<String, Node> values;

  private StrictYaml(Path file, String path, int line, Map<String, Node> values) {
    this.file = file;
    this.path = path;
    this.line = line;
    this.values = values;
  }

  /**
   * @param keys the only keys that the file's top mapping may have
   * @throws LabDescriptorException if the file cannot be read, is no YAML mapping, or has another
   *     key
   */
  public static StrictYaml read(Path file, Set<String> keys) {
    Node root;
    try {
      root = new Yaml(new LoaderOptions()).compose(new StringReader(Files.readString(file)));
    } catch (CharacterCodingException e) {
      throw new LabDescriptorException(file + " is not UTF-8 text. Save it as UTF-8.", e);
    } catch (IOException e) {
      throw new LabDescriptorException(
          "Cannot read " + file + ": " + e.getClass().getSimpleName() + ".\nRestore the file.", e);
    } catch (MarkedYAMLException e) {
      int at = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new LabDescriptorException(
          file
              + ", line "
              + at
              + ": this is not YAML ("
              + e.getProblem()
              + ").\nCorrect the syntax in this line or the one before it.",
          e);
    } catch (YAMLException e) {
      throw new LabDescriptorException(file + ": this is not YAML (" + e.getMessage() + ").", e);
    }
    if (root == null) {
      throw new LabDescriptorException(file + " is empty. It must have the keys " + sorted(keys));
    }
    return mapping(file, "", root, keys);
  }

  /** The value of a key that must be a text with at least one visible character. */
  public String text(String key) {
    String text = textOrBlank(key);
    if (text.isBlank()) {
      throw problem(key, "must not be empty", "Write a text.");
    }
    return text;
  }

  /** The value of a key that must be a text; it may be empty. */
  public String textOrBlank(String key) {
    return asText(label(key), value(key));
  }

  /** The value of a key that must be a whole number, {@code least} or more. */
  public int number(String key, int least) {
    Node node = value(key);
    if (node instanceof ScalarNode scalar && Tag.INT.equals(scalar.getTag())) {
      try {
        int number = Integer.parseInt(scalar.getValue());
        if (number >= least) {
          return number;
        }
      } catch (NumberFormatException e) {
        // octal, hexadecimal or too large: refused below like every other wrong number
      }
    }
    throw problem(key, "is " + shown(node), "Write a whole number, " + least + " or more.");
  }

  /** The value of a key that must be a list of texts; the list may be empty, a text may not. */
  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (Node item : items(key)) {
      String label = label(key) + " (item " + (texts.size() + 1) + ")";
      String text = asText(label, item);
      if (text.isBlank()) {
        throw problem(item, label, "must not be empty", "Write a text or remove the item.");
      }
      texts.add(text);
    }
    return Collections.unmodifiableList(texts);
  }

  /** The value of a key that must be a text or a list of texts; neither may be empty. */
  public List<String> oneOrMoreTexts(String key) {
    if (!(value(key) instanceof SequenceNode sequence)) {
      return List.of(text(key));
    }
    if (sequence.getValue().isEmpty()) {
      throw problem(key, "is an empty list", "Write a text, or a list of texts.");
    }
    return texts(key);
  }

  /** The value of a key that must be a mapping that has no key but {@code keys}. */
  public StrictYaml mapping(String key, Set<String> keys) {
    return mapping(file, label(key), value(key), keys);
  }

  /** The value of a key that must be a list of mappings that have no key but {@code keys}. */
  public List<StrictYaml> mappings(String key, Set<String> keys) {
    List<StrictYaml> mappings = new ArrayList<>();
    for (Node item : items(key)) {
      mappings.add(mapping(file, label(key) + " (item " + (mappings.size() + 1) + ")", item, keys));
    }
    return Collections.unmodifiableList(mappings);
  }

  /** The value of a key that must be a mapping from free names to mappings with {@code keys}. */
  public Map<String, StrictYaml> namedMappings(String key, Set<String> keys) {
    Map<String, StrictYaml> named = new LinkedHashMap<>();
    entries(file, label(key), value(key))
        .forEach(
            (name, node) -> named.put(name, mapping(file, label(key) + "." + name, node, keys)));
    return Collections.unmodifiableMap(named);
  }

  /** The value of a key that must be a mapping from free names to texts. */
  public Map<String, String> namedTexts(String key) {
    Map<String, String> named = new LinkedHashMap<>();
    entries(file, label(key), value(key))
        .forEach((name, node) -> named.put(name, asText(label(key) + "." + name, node)));
    return Collections.unmodifiableMap(named);
  }

  /** Whether the mapping has this key: for the few that may be left out. */
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /**
   * The complaint about the value of {@code key}, for rules that a type cannot express.
   *
   * @param what follows the key: {@code is "x"}
   * @param remedy a whole sentence
   */
  public LabDescriptorException problem(String key, String what, String remedy) {
    return problem(value(key), label(key), what, remedy);
  }

  private LabDescriptorException problem(Node node, String label, String what, String remedy) {
    return complaint(file, lineOf(node), label + " " + what + ".", remedy);
  }

  private Node value(String key) {
    Node node = values.get(key);
    if (node == null) {
      throw complaint(
          file, line, "the key " + label(key) + " is missing.", "Add a line: " + key + ": …");
    }
    return node;
  }

  private List<Node> items(String key) {
    Node node = value(key);
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    throw problem(key, "is " + shown(node), "Write a list: [a, b], or [] for none.");
  }

  private String asText(String label, Node node) {
    if (node instanceof ScalarNode scalar) {
      if (Tag.STR.equals(scalar.getTag())) {
        return scalar.getValue();
      }
      if (!Tag.NULL.equals(scalar.getTag())) {
        throw problem(
            node,
            label,
            "is " + shown(node) + ", not a text",
            "Put it in quotes: \"" + scalar.getValue() + "\".");
      }
    }
    throw problem(node, label, "is " + shown(node), "Write a text.");
  }

  private String label(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static StrictYaml mapping(Path file, String path, Node node, Set<String> keys) {
    Map<String, Node> entries = entries(file, path, node);
    entries.forEach(
        (key, value) -> {
          if (!keys.contains(key)) {
            throw complaint(
                file,
                lineOf(value),
                (path.isEmpty() ? key : path + "." + key) + " is not a known key.",
                closest(key, keys)
                    .map(known -> "Did you mean " + known + "?")
                    .orElse("Remove it. The keys are " + sorted(keys) + "."));
          }
        });
    return new StrictYaml(file, path, lineOf(node), entries);
  }

  private static Map<String, Node> entries(Path file, String path, Node node) {
    if (!(node instanceof MappingNode mapping)) {
      throw complaint(
          file,
          lineOf(node),
          (path.isEmpty() ? "the file" : path) + " is " + shown(node) + ".",
          "Write keys with values, as in  key: value");
    }
    Map<String, Node> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
      if (entries.put(key, tuple.getValueNode()) != null) {
        throw complaint(
            file,
            lineOf(tuple.getKeyNode()),
            "the key " + (path.isEmpty() ? key : path + "." + key) + " comes twice.",
            "Keep one of the two.");
      }
    }
    return entries;
  }

  private static LabDescriptorException complaint(Path file, int line, String what, String remedy) {
    return new LabDescriptorException(file + ", line " + line + ": " + what + "\n" + remedy);
  }

  private static int lineOf(Node node) {
    return node.getStartMark().getLine() + 1;
  }

  private static String shown(Node node) {
    if (node instanceof ScalarNode scalar) {
      if (Tag.NULL.equals(scalar.getTag())) {
        return "empty";
      }
      return Tag.STR.equals(scalar.getTag())
          ? "\"" + scalar.getValue() + "\""
          : scalar.getValue() + " (" + scalar.getTag().getValue().replaceFirst(".*:", "") + ")";
    }
    return node instanceof SequenceNode ? "a list" : "a mapping";
  }

  private static String sorted(Set<String> keys) {
    return String.join(", ", keys.stream().sorted().toList());
  }

  private static Optional<String> closest(String wrong, Set<String> keys) {
    Map<String, Integer> distances = new HashMap<>();
    keys.forEach(key -> distances.put(key, distance(wrong, key)));
    return distances.entrySet().stream()
        .filter(entry -> entry.getValue() <= Math.max(1, wrong.length() / 3))
        .min(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey);
  }

  /** Levenshtein's distance: single-letter edits from one word to the other. */
  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
