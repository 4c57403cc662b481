package sparkworkbook.labkit.cli.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import sparkworkbook.labkit.cli.judge.Verdict;

/** The shapes of {@code --json}. */
public final class JsonReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonReport() {}

  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  public static ArrayNode array() {
    return JSON.createArrayNode();
  }

  public static JsonNode tree(Object value) {
    return JSON.valueToTree(value);
  }

  /** {@code {"ok", "labs": [...]}} of {@code test} and {@code try}. */
  public static ObjectNode verdicts(List<Verdict> verdicts, boolean ok) {
    ObjectNode root = object().put("ok", ok);
    ArrayNode labs = root.putArray("labs");
    for (Verdict verdict : verdicts) {
      labs.add(verdict(verdict));
    }
    return root;
  }

  private static ObjectNode verdict(Verdict verdict) {
    try {
      ObjectNode node = (ObjectNode) JSON.readTree(verdict.result().toJson());
      node.put("variant", verdict.variant().name());
      node.put("compiled", verdict.compiled());
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
