package sparkworkbook.labkit.cli.grade.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import sparkworkbook.labkit.cli.grade.ClassResults;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.LabGrade;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.grade.copies.CopyPair;
import sparkworkbook.labkit.cli.workbook.CheckName;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** {@code class.html}: one page for the instructor, without scripts and without the network. */
final class ClassPage {
  private static final int MOST_FAILED = 15;

  private final ClassResults results;
  private final Html html = new Html("Class results");

  private ClassPage(ClassResults results) {
    this.results = results;
  }

  static String of(ClassResults results) {
    ClassPage page = new ClassPage(results);
    page.write();
    return page.html.toString();
  }

  private void write() {
    html.element("h1", "Class results");
    html.element(
        "p",
        "%d submissions, %d labs. Seed %d%s."
            .formatted(
                grades().size(),
                results.run().labs().size(),
                results.run().seed(),
                results.run().workbook().isEmpty()
                    ? ""
                    : ", workbook " + results.run().workbook()));
    looks();
    students();
    labs();
    checks();
    copies();
    problems();
  }

  private List<Grade> grades() {
    return new ArrayList<>(results.grades().values());
  }

  private void looks() {
    html.element("h2", "Needs a look");
    html.element("p", "A hit costs no points. Read the line before you give out the grade.");
    List<List<Object>> rows = new ArrayList<>();
    for (Grade grade : grades()) {
      grade.needsALook().forEach(look -> rows.add(List.of(grade.student(), look)));
    }
    html.table(List.of("student", "what"), rows, "Nothing.");
  }

  private void students() {
    html.element("h2", "Students");
    List<List<Object>> rows = new ArrayList<>();
    for (Grade grade : grades()) {
      rows.add(
          List.of(
              grade.student(),
              grade.score() + " / " + grade.maxScore(),
              Html.bar(share(grade.score(), grade.maxScore())),
              Long.toString(count(grade, lab -> lab.result().solved() ? 1 : 0)),
              Long.toString(count(grade, lab -> lab.state() == State.NOT_HANDED_IN ? 1 : 0)),
              Integer.toString(grade.needsALook().size()),
              duration(grade.labs().stream().mapToDouble(LabGrade::seconds).sum())));
    }
    results.absent().forEach(row -> rows.add(List.of(row.name(), "no submission")));
    html.table(
        List.of("student", "points", "", "solved", "not handed in", "needs a look", "time"),
        rows,
        "None.");
  }

  private static long count(Grade grade, ToDoubleFunction<LabGrade> one) {
    return Math.round(grade.labs().stream().mapToDouble(one).sum());
  }

  private void labs() {
    html.element("h2", "Labs");
    List<List<Object>> rows = new ArrayList<>();
    for (String lab : results.run().labs()) {
      List<LabGrade> judged =
          grades().stream()
              .flatMap(grade -> grade.labs().stream())
              .filter(one -> one.lab().equals(lab) && one.state() == State.JUDGED)
              .toList();
      double points = judged.stream().mapToInt(one -> one.result().score()).sum();
      double most = judged.stream().mapToInt(one -> one.result().maxScore()).sum();
      long solved = judged.stream().filter(one -> one.result().solved()).count();
      long broken = judged.stream().filter(one -> !one.compileErrors().isEmpty()).count();
      rows.add(
          List.of(
              lab,
              Integer.toString(judged.size()),
              Long.toString(solved),
              Long.toString(broken),
              Math.round(100 * share(points, most)) + " %",
              Html.columns(distribution(judged)),
              duration(judged.stream().mapToDouble(LabGrade::seconds).average().orElse(0))));
    }
    html.table(
        List.of("lab", "judged", "solved", "do not compile", "points", "0 to 100 %", "time, mean"),
        rows,
        "None.");
  }

  /** How many have up to 20, 40, 60, 80, below 100, and 100 percent of the points. */
  private static List<Integer> distribution(List<LabGrade> judged) {
    Integer[] counts = {0, 0, 0, 0, 0, 0};
    for (LabGrade one : judged) {
      double share = share(one.result().score(), one.result().maxScore());
      counts[share >= 1 ? 5 : (int) (share * 5)]++;
    }
    return List.of(counts);
  }

  private void checks() {
    html.element("h2", "Checks that fail most");
    Map<String, int[]> failed = new LinkedHashMap<>();
    for (Grade grade : grades()) {
      for (LabGrade lab : grade.labs()) {
        if (lab.state() == State.JUDGED) {
          for (TestResult test : lab.result().tests()) {
            String name = lab.lab() + ": " + CheckName.inWords(test.id());
            int[] counts = failed.computeIfAbsent(name, check -> new int[2]);
            counts[0] += test.status() == Status.PASSED ? 0 : 1;
            counts[1]++;
          }
        }
      }
    }
    List<List<Object>> rows =
        failed.entrySet().stream()
            .filter(entry -> entry.getValue()[0] > 0)
            .sorted(Comparator.comparingInt(entry -> -entry.getValue()[0]))
            .limit(MOST_FAILED)
            .map(entry -> check(entry.getKey(), entry.getValue()))
            .toList();
    html.table(List.of("check", "failed", ""), rows, "None failed.");
  }

  private static List<Object> check(String name, int[] counts) {
    String failed = counts[0] + " of " + counts[1];
    return List.of(name, failed, Html.bar(share(counts[0], counts[1])));
  }

  private void copies() {
    html.element("h2", "Nearly the same files");
    html.element("p", "Short labs have few right answers. Compare the files before you judge.");
    List<List<Object>> rows = new ArrayList<>();
    results.copies().forEach((lab, pairs) -> pairs.forEach(pair -> rows.add(copy(lab, pair))));
    html.table(
        List.of("lab", "student", "student", "same", "words beyond the starter"), rows, "None.");
  }

  private static List<Object> copy(String lab, CopyPair pair) {
    return List.of(
        lab,
        pair.first(),
        pair.second(),
        pair.exact() ? "exactly" : Math.round(100 * pair.similarity()) + " %",
        Integer.toString(pair.tokens()));
  }

  private void problems() {
    html.element("h2", "Problems and notes");
    List<List<Object>> rows = new ArrayList<>();
    for (Grade grade : grades()) {
      grade.remarks().forEach(remark -> rows.add(List.of(grade.student(), remark)));
    }
    html.table(List.of("student", "what"), rows, "None.");
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }

  private static String duration(double seconds) {
    return seconds < 60
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : String.format(
            Locale.ROOT, "%.0f:%02.0f min", Math.floor(seconds / 60), Math.floor(seconds % 60));
  }
}
