package sparkworkbook.labkit.cli.grade.conduct;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import sparkworkbook.labkit.harness.record.LabDescriptor;

/**
 * What an ordinary job of one lab may use: {@code conduct.yaml}, which has a list for every lab and
 * what single labs allow in addition. What no list names is not ordinary.
 */
public final class ConductRules {
  private static final String RESOURCE = "conduct.yaml";

  private final List<String> studentFiles;
  private final List<ConductPattern> allowedByLab;
  private final List<Rule> rules;
  private final Map<ConductCategory, List<Pattern>> texts;

  /** A rule without a category allows. */
  private record Rule(ConductPattern pattern, Optional<ConductCategory> category) {}

  private ConductRules(List<String> studentFiles, String lab, Map<String, ?> yaml) {
    this.studentFiles = List.copyOf(studentFiles);
    this.allowedByLab = patterns(section(yaml, "labs").get(lab));
    List<Rule> all = new ArrayList<>();
    patterns(yaml.get("allowed")).forEach(pattern -> all.add(new Rule(pattern, Optional.empty())));
    byCategory(yaml, "categories")
        .forEach(
            (category, list) ->
                patterns(list)
                    .forEach(pattern -> all.add(new Rule(pattern, Optional.of(category)))));
    all.sort(Comparator.comparingInt((Rule rule) -> rule.pattern().precision()).reversed());
    this.rules = List.copyOf(all);
    this.texts = new EnumMap<>(ConductCategory.class);
    byCategory(yaml, "texts")
        .forEach(
            (category, list) -> texts.put(category, strings(list).map(Pattern::compile).toList()));
  }

  /** The rules of a lab: the ones for every lab, and what this one allows in addition. */
  public static ConductRules of(LabDescriptor lab) {
    return of(lab.id(), lab.studentFiles());
  }

  /**
   * @param lab the lab's id: {@code group-by-key}; one that the rules do not name has the default
   * @param studentFiles the files whose classes are looked at, as {@code lab.yaml} names them
   */
  public static ConductRules of(String lab, List<String> studentFiles) {
    try (InputStream in = ConductRules.class.getResourceAsStream(RESOURCE)) {
      Map<String, ?> yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return new ConductRules(studentFiles, lab, yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> studentFiles() {
    return studentFiles;
  }

  /** The ids of the labs that allow something of their own. */
  static List<String> labs() {
    try (InputStream in = ConductRules.class.getResourceAsStream(RESOURCE)) {
      Map<String, ?> yaml = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
      return List.copyOf(section(yaml, "labs").keySet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is the matter with a use; empty where an ordinary job has it. */
  Optional<ConductCategory> category(Use use) {
    if (allowedByLab.stream().anyMatch(pattern -> pattern.matches(use))) {
      return Optional.empty();
    }
    if (use.isText()) {
      return texts.entrySet().stream()
          .filter(
              entry -> entry.getValue().stream().anyMatch(one -> one.matcher(use.member()).find()))
          .map(Map.Entry::getKey)
          .findFirst();
    }
    return rules.stream()
        .filter(rule -> rule.pattern().matches(use))
        .findFirst()
        .map(Rule::category)
        .orElseGet(() -> Optional.of(unnamed(use)));
  }

  private static ConductCategory unnamed(Use use) {
    return use.owner().startsWith(Use.EXTENDS)
        ? ConductCategory.SUPERTYPES
        : ConductCategory.OTHER_LIBRARIES;
  }

  private static Map<ConductCategory, Object> byCategory(Map<String, ?> yaml, String key) {
    Map<ConductCategory, Object> lists = new LinkedHashMap<>();
    section(yaml, key)
        .forEach(
            (name, list) ->
                lists.put(
                    ConductCategory.valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT)),
                    list));
    return lists;
  }

  @SuppressWarnings("unchecked") // the file is ours: its test reads it
  private static Map<String, Object> section(Map<String, ?> yaml, String key) {
    return (Map<String, Object>) yaml.get(key);
  }

  private static List<ConductPattern> patterns(Object list) {
    return strings(list).flatMap(text -> ConductPattern.parse(text).stream()).toList();
  }

  private static Stream<String> strings(Object list) {
    return list == null ? Stream.of() : ((List<?>) list).stream().map(Object::toString);
  }
}
