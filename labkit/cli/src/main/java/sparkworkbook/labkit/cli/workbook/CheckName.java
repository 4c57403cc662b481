package sparkworkbook.labkit.cli.workbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a check is called where people read it. */
public final class CheckName {
  private CheckName() {}

  /** {@code DelayReportTest.bringsLittleToTheDriver} as words. */
  public static String inWords(String id) {
    String method = id.substring(id.lastIndexOf('.') + 1);
    List<String> words = new ArrayList<>();
    for (String word :
        method.split("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z0-9])|(?<=[A-Za-z])(?=[0-9])")) {
      boolean shout = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
      words.add(shout ? word : word.toLowerCase(Locale.ROOT));
    }
    return String.join(" ", words);
  }
}
