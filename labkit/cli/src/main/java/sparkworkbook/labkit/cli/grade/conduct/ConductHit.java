package sparkworkbook.labkit.cli.grade.conduct;

/**
 * One line of a student's code that an ordinary job of the lab does not need. It costs no points.
 *
 * @param className the student's class, with dots, as the source names it
 * @param sourceFile the file's name without its folder
 * @param line counted from 1; 0 where the compiler has noted none
 * @param what one plain phrase: {@code calls java.lang.System.exit}
 */
public record ConductHit(
    ConductCategory category, String className, String sourceFile, int line, String what) {
  /** {@code DelayByOrigin.java:31 calls java.lang.System.exit (exit)}. */
  @Override
  public String toString() {
    return sourceFile + ":" + line + " " + what + " (" + category.key() + ")";
  }
}
