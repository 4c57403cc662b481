package sparkworkbook.labkit.cli.grade.report;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Builds a page. Every text is escaped; bars are drawn, and nothing else is markup. */
final class Html {
  /** Colours have enough contrast in both schemes; wide tables scroll in themselves. */
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%s</title>
      <style>
      :root { --page: #ffffff; --text: #1c1e21; --quiet: #5a6068; --line: #d5d9de; --bar: #2f6db5; --row: #f4f6f8; }
      @media (prefers-color-scheme: dark) {
        :root { --page: #16181b; --text: #e6e8ea; --quiet: #a3abb3; --line: #3a4047; --bar: #6ea8e6; --row: #1e2226; }
      }
      body { background: var(--page); color: var(--text); font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 72rem; padding: 1rem; }
      h2 { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: 1rem; }
      p { color: var(--quiet); }
      .table { overflow-x: auto; }
      table { border-collapse: collapse; min-width: 100%%; font-variant-numeric: tabular-nums; }
      th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
      td { overflow-wrap: break-word; min-width: 3rem; }
      td:first-child { min-width: 9rem; }
      th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
      tbody tr:nth-child(even) { background: var(--row); }
      svg { display: block; fill: var(--bar); }
      svg .track { fill: var(--line); }
      </style>
      </head>
      <body>
      """;

  private final StringBuilder page = new StringBuilder();

  Html(String title) {
    page.append(HEAD.formatted(escaped(title)));
  }

  void element(String name, String text) {
    page.append("<%s>%s</%s>\n".formatted(name, escaped(text), name));
  }

  /**
   * @param nothing said instead of a table without rows
   */
  void table(List<String> header, List<List<Object>> rows, String nothing) {
    if (rows.isEmpty()) {
      element("p", nothing);
      return;
    }
    page.append("<div class=\"table\"><table>\n<thead><tr>");
    header.forEach(cell -> page.append("<th scope=\"col\">" + escaped(cell) + "</th>"));
    page.append("</tr></thead>\n<tbody>\n");
    for (List<Object> row : rows) {
      page.append("<tr>");
      row.forEach(cell -> page.append("<td>" + cell(cell) + "</td>"));
      page.append("<td></td>".repeat(Math.max(0, header.size() - row.size())));
      page.append("</tr>\n");
    }
    page.append("</tbody>\n</table></div>\n");
  }

  /** A cell that is drawn; every other object is a text. */
  record Drawing(String svg) {}

  /** Shows a share of 0 to 1. */
  static Drawing bar(double share) {
    long width = Math.round(100 * Math.max(0, Math.min(1, share)));
    return new Drawing(
        ("<svg width=\"100\" height=\"16\" role=\"img\" aria-label=\"%d percent\">"
                + "<rect class=\"track\" y=\"4\" width=\"100\" height=\"8\"/>"
                + "<rect y=\"4\" width=\"%d\" height=\"8\"/></svg>")
            .formatted(width, width));
  }

  /** Shows how many are in each class. */
  static Drawing columns(List<Integer> counts) {
    int most = Math.max(1, Collections.max(counts));
    StringBuilder svg = new StringBuilder();
    svg.append("<svg width=\"96\" height=\"28\" role=\"img\" aria-label=\"")
        .append(counts)
        .append("\">");
    for (int i = 0; i < counts.size(); i++) {
      double height = 24.0 * counts.get(i) / most;
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%.1f\" width=\"13\" height=\"%.1f\"><title>%d</title></rect>",
              16 * i,
              24 - height,
              height,
              counts.get(i)));
    }
    svg.append("<rect class=\"track\" y=\"26\" width=\"96\" height=\"1\"/></svg>");
    return new Drawing(svg.toString());
  }

  private static String cell(Object cell) {
    return cell instanceof Drawing drawing ? drawing.svg() : escaped(cell.toString());
  }

  /** Names and messages come from students. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public String toString() {
    return page + "</body>\n</html>\n";
  }
}
