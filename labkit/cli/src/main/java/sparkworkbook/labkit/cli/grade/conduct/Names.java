package sparkworkbook.labkit.cli.grade.conduct;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.xbean.asm9.Type;

/** A class file's names as people and rules write them. */
final class Names {
  private static final int LONGEST_TEXT = 60;

  private Names() {}

  static String dotted(String internal) {
    return internal.replace('/', '.');
  }

  /** The classes in a type, or in the parameters and the result of a method's type. */
  static Stream<String> classes(Type type) {
    return switch (type.getSort()) {
      case Type.ARRAY -> classes(type.getElementType());
      case Type.OBJECT -> Stream.of(type.getClassName());
      case Type.METHOD ->
          Stream.concat(Stream.of(type.getArgumentTypes()), Stream.of(type.getReturnType()))
              .flatMap(Names::classes);
      default -> Stream.empty();
    };
  }

  /** {@code (int,java.lang.String)}. */
  static String parameters(String descriptor) {
    return Arrays.stream(Type.getArgumentTypes(descriptor))
        .map(Type::getClassName)
        .collect(Collectors.joining(",", "(", ")"));
  }

  static String quoted(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    return "has the text \""
        + (line.length() > LONGEST_TEXT ? line.substring(0, LONGEST_TEXT) + "…" : line)
        + "\"";
  }
}
