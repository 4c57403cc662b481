package sparkworkbook.labkit.harness.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Says what was thrown, and where in the files that the student edits. */
final class StudentCode {
  private static final String SOURCES = "src/main/java/";
  private static final String JAVA = ".java";
  private static final int LONGEST_MESSAGE = 100_000;
  private static final int LONGEST_CAUSE = 600;

  private final Set<String> classes;

  private StudentCode(Set<String> classes) {
    this.classes = classes;
  }

  static StudentCode of(LabDescriptor lab) {
    return new StudentCode(
        lab.studentFiles().stream()
            .filter(file -> file.endsWith(JAVA))
            .map(file -> file.startsWith(SOURCES) ? file.substring(SOURCES.length()) : file)
            .map(file -> file.substring(0, file.length() - JAVA.length()).replace('/', '.'))
            .collect(Collectors.toUnmodifiableSet()));
  }

  /** The message of an assertion, in full. */
  String assertion(Throwable error) {
    String message = messageOf(error);
    return cut(message.isBlank() ? error.getClass().getName() : message, LONGEST_MESSAGE);
  }

  /** Every throwable of the chain of causes on a line, then the student's line in it. */
  String thrown(Throwable error) {
    List<String> lines = new ArrayList<>();
    List<Throwable> chain = chain(error);
    for (Throwable each : chain) {
      String line = cut(each.getClass().getName() + headOf(messageOf(each)), LONGEST_CAUSE);
      lines.add(lines.isEmpty() ? line : "caused by " + line);
    }
    where(error).ifPresent(place -> lines.add("at " + place));
    return String.join("\n  ", lines);
  }

  /** The student's innermost line, that of the root cause first. */
  Optional<String> where(Throwable error) {
    List<Throwable> chain = chain(error);
    Collections.reverse(chain);
    return chain.stream()
        .map(each -> where(each.getStackTrace()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  Optional<String> where(StackTraceElement[] stack) {
    return Arrays.stream(stack).filter(this::isStudents).findFirst().map(StudentCode::place);
  }

  /** The student's line that a thread of this JVM is at now; {@code preferred} is asked first. */
  Optional<String> whereNow(Thread preferred) {
    Optional<String> there = where(preferred.getStackTrace());
    return there.isPresent()
        ? there
        : Thread.getAllStackTraces().values().stream()
            .map(this::where)
            .flatMap(Optional::stream)
            .findFirst();
  }

  /** The line that asked this JVM to exit, of any code; empty if none did. */
  static Optional<String> whoExits() {
    for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
      for (int i = stack.length - 2; i >= 0; i--) {
        String frame = stack[i].getClassName() + "." + stack[i].getMethodName();
        if (frame.equals("java.lang.System.exit") || frame.equals("java.lang.Runtime.exit")) {
          return Optional.of(place(stack[i + 1]));
        }
      }
    }
    return Optional.empty();
  }

  private boolean isStudents(StackTraceElement frame) {
    String name = frame.getClassName();
    int nested = name.indexOf('$');
    return classes.contains(nested < 0 ? name : name.substring(0, nested));
  }

  private static String place(StackTraceElement frame) {
    String name = frame.getClassName();
    String simple = name.substring(name.lastIndexOf('.') + 1);
    String file = frame.getFileName() == null ? "no source" : frame.getFileName();
    return simple + "." + frame.getMethodName() + " (" + file + ":" + frame.getLineNumber() + ")";
  }

  private static List<Throwable> chain(Throwable error) {
    Map<Throwable, Boolean> seen = new IdentityHashMap<>();
    List<Throwable> chain = new ArrayList<>();
    for (Throwable each = error;
        each != null && seen.put(each, true) == null;
        each = each.getCause()) {
      chain.add(each);
    }
    return chain;
  }

  /** Spark's messages carry whole stack traces of tasks: they are left out. */
  private static String headOf(String message) {
    String head =
        message
            .lines()
            .takeWhile(line -> !line.startsWith("\tat ") && !line.startsWith("Driver stacktrace"))
            .filter(line -> !line.isBlank())
            .collect(Collectors.joining("\n    "));
    return head.isEmpty() ? "" : ": " + head;
  }

  private static String messageOf(Throwable error) {
    try {
      String message = error.getMessage();
      return message == null ? "" : message;
    } catch (Throwable inMessage) { // the student's own exception class may do anything
      return "";
    }
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "…";
  }
}
