package sparkworkbook.labkit.cli.grade.conduct;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.xbean.asm9.Opcodes;
import org.apache.xbean.asm9.Type;
import org.apache.xbean.asm9.tree.AbstractInsnNode;
import org.apache.xbean.asm9.tree.AnnotationNode;
import org.apache.xbean.asm9.tree.ClassNode;
import org.apache.xbean.asm9.tree.FieldNode;
import org.apache.xbean.asm9.tree.MethodNode;

/** Everything that one class mentions: types, methods, fields, texts, and what it declares. */
final class ClassUses {
  private static final String JAVAC_LAMBDA = "$deserializeLambda$";

  private final ClassNode node;
  private final List<Use> uses = new ArrayList<>();

  private ClassUses(ClassNode node) {
    this.node = node;
  }

  static List<Use> of(ClassNode node) {
    ClassUses all = new ClassUses(node);
    all.readClass();
    node.fields.forEach(all::readField);
    node.methods.stream().filter(method -> !isOfCompiler(method)).forEach(all::readMethod);
    return all.uses;
  }

  /** Made for lambdas that are serialized. Sources cannot declare a synthetic method. */
  private static boolean isOfCompiler(MethodNode method) {
    return method.name.equals(JAVAC_LAMBDA) && (method.access & Opcodes.ACC_SYNTHETIC) != 0;
  }

  private void readClass() {
    Stream.concat(Stream.of(node.superName), node.interfaces.stream())
        .filter(Objects::nonNull)
        .map(Names::dotted)
        .forEach(name -> add(Use.EXTENDS + name, "", "", 0, "extends or implements " + name));
    annotations(node.visibleAnnotations, 0);
    annotations(node.invisibleAnnotations, 0);
  }

  private void readField(FieldNode field) {
    types(Type.getType(field.desc), 0);
    if (field.value instanceof String text) {
      text(text, 0);
    }
    annotations(field.visibleAnnotations, 0);
    annotations(field.invisibleAnnotations, 0);
  }

  private void readMethod(MethodNode method) {
    int line = MethodUses.firstLine(method);
    if ((method.access & Opcodes.ACC_NATIVE) != 0) {
      add(Use.DECLARES, "native", "", line, "declares the native method " + method.name);
    }
    add(Use.DECLARES, method.name, Names.parameters(method.desc), line, "declares " + method.name);
    if (method.name.equals("equals") && isAlwaysTrue(method)) {
      add(Use.DECLARES, "always-equal", "", line, "declares an equals that is always true");
    }
    types(Type.getMethodType(method.desc), line);
    method.exceptions.forEach(name -> types(Type.getObjectType(name), line));
    annotations(method.visibleAnnotations, line);
    annotations(method.invisibleAnnotations, line);
    uses.addAll(MethodUses.of(node, method));
  }

  private static boolean isAlwaysTrue(MethodNode method) {
    int[] code =
        Stream.of(method.instructions.toArray())
            .mapToInt(AbstractInsnNode::getOpcode)
            .filter(opcode -> opcode >= 0)
            .toArray();
    return code.length == 2 && code[0] == Opcodes.ICONST_1;
  }

  private void annotations(List<AnnotationNode> annotations, int line) {
    if (annotations != null) {
      annotations.forEach(annotation -> types(Type.getType(annotation.desc), line));
    }
  }

  private void types(Type type, int line) {
    Names.classes(type).forEach(name -> add(name, "", "", line, "uses the type " + name));
  }

  private void text(String text, int line) {
    add(Use.TEXT, text, "", line, Names.quoted(text));
  }

  private void add(String owner, String member, String parameters, int line, String says) {
    uses.add(new Use(owner, member, parameters, line, false, says));
  }
}
