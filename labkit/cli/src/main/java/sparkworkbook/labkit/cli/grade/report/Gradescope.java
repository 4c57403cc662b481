package sparkworkbook.labkit.cli.grade.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import sparkworkbook.labkit.cli.grade.Grade;
import sparkworkbook.labkit.cli.grade.LabGrade;
import sparkworkbook.labkit.cli.grade.LabGrade.State;
import sparkworkbook.labkit.cli.workbook.CheckName;
import sparkworkbook.labkit.harness.record.LabResult.Status;
import sparkworkbook.labkit.harness.record.LabResult.TestResult;

/** The {@code results.json} that Gradescope's autograders leave. */
final class Gradescope {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Gradescope() {}

  static String json(Grade grade) {
    ObjectNode root = JSON.createObjectNode();
    root.put("score", grade.score());
    root.put("output_format", "text");
    root.put("visibility", "visible");
    root.put("execution_time", Math.round(seconds(grade)));
    root.put("output", String.join("\n", grade.problems()));
    ArrayNode tests = root.putArray("tests");
    for (LabGrade lab : grade.labs()) {
      for (TestResult test : lab.result().tests()) {
        if (test.status() != Status.UNAVAILABLE && lab.state() != State.NOT_JUDGED) {
          tests.add(test(lab, test));
        }
      }
    }
    return root.toPrettyString() + "\n";
  }

  private static double seconds(Grade grade) {
    return grade.labs().stream().mapToDouble(LabGrade::seconds).sum();
  }

  private static ObjectNode test(LabGrade lab, TestResult test) {
    ObjectNode node = JSON.createObjectNode();
    node.put("name", lab.lab() + ": " + CheckName.inWords(test.id()));
    node.put("score", test.points());
    node.put("max_score", test.maxPoints());
    node.put("status", test.status() == Status.PASSED ? "passed" : "failed");
    node.put("output_format", "text");
    node.put("output", output(lab, test));
    node.put("visibility", "visible");
    node.putArray("tags").add(lab.lab());
    return node;
  }

  private static String output(LabGrade lab, TestResult test) {
    if (test.status() == Status.PASSED) {
      return "";
    }
    String message = test.message().isBlank() ? String.join("\n", lab.notes()) : test.message();
    return StudentPage.word(test.status()) + "\n" + message;
  }
}
