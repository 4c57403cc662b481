package sparkworkbook.labkit.harness.record;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** {@code TestClass.method}: how {@code lab.yaml} and the record name a test. */
final class TestIds {
  private TestIds() {}

  static Optional<String> ofMethod(Optional<TestSource> source) {
    return source
        .filter(MethodSource.class::isInstance)
        .map(MethodSource.class::cast)
        .map(method -> simpleName(method.getClassName()) + "." + method.getMethodName());
  }

  static Optional<String> ofClass(TestIdentifier identifier) {
    return identifier
        .getSource()
        .filter(ClassSource.class::isInstance)
        .map(source -> simpleName(((ClassSource) source).getClassName()));
  }

  /**
   * The outermost node that stands for a method: the node itself for a plain test, the container of
   * a parameterised, repeated or dynamic test for each of its invocations.
   */
  static Optional<TestIdentifier> method(TestPlan plan, TestIdentifier identifier) {
    Optional<TestIdentifier> found = Optional.empty();
    for (Optional<TestIdentifier> node = Optional.of(identifier);
        node.isPresent();
        node = plan.getParent(node.get())) {
      if (ofMethod(node.get().getSource()).isPresent()) {
        found = node;
      }
    }
    return found;
  }

  /** The tests at or below a node of the plan. */
  static Set<String> below(TestPlan plan, TestIdentifier identifier) {
    Set<String> ids = new LinkedHashSet<>();
    ofMethod(identifier.getSource()).ifPresent(ids::add);
    plan.getDescendants(identifier).forEach(node -> ofMethod(node.getSource()).ifPresent(ids::add));
    return ids;
  }

  private static String simpleName(String className) {
    return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
  }
}
