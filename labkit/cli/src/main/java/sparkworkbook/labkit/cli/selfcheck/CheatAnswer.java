package sparkworkbook.labkit.cli.selfcheck;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import sparkworkbook.labkit.harness.record.StrictYaml;

/**
 * A lab's answer for one kind of cheat: the decoys that try it, or why it cannot happen.
 *
 * @param decoys names; none where there is a reason
 * @param reason one sentence; empty where there are decoys
 */
public record CheatAnswer(List<String> decoys, String reason) {
  /** Stands in a new lab's file for an answer to come; {@code lab verify} asks for it. */
  public static final String TODO = "TODO";

  private static final int MIN_WORDS = 5;

  /**
   * @param answers the mapping {@code cheats}
   * @param decoys names of the lab's decoys
   */
  static Map<CheatKind, CheatAnswer> read(StrictYaml answers, Set<String> decoys) {
    Map<CheatKind, CheatAnswer> read = new EnumMap<>(CheatKind.class);
    for (CheatKind kind : CheatKind.values()) {
      read.put(kind, read(answers, kind.key(), decoys));
    }
    return read;
  }

  private static CheatAnswer read(StrictYaml answers, String key, Set<String> decoys) {
    List<String> texts = answers.oneOrMoreTexts(key);
    if (texts.equals(List.of(TODO))) {
      return new CheatAnswer(List.of(), TODO);
    }
    if (texts.size() == 1 && texts.get(0).contains(" ")) {
      return new CheatAnswer(List.of(), sentence(answers, key, texts.get(0).strip()));
    }
    for (String name : texts) {
      if (!decoys.contains(name)) {
        throw answers.problem(
            key,
            "names \"" + name + "\", which is no decoy of this lab",
            "Name a decoy, or say in one sentence why this cannot happen here.");
      }
    }
    return new CheatAnswer(texts, "");
  }

  private static String sentence(StrictYaml answers, String key, String text) {
    if (!text.endsWith(".") || text.split("\\s+").length < MIN_WORDS) {
      throw answers.problem(
          key,
          "is \"" + text + "\", which is not a full sentence",
          "Say why this cannot happen here: "
              + MIN_WORDS
              + " words or more, and a full stop at the end.");
    }
    return text;
  }
}
