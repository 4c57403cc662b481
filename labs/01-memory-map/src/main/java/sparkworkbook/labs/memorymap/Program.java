package sparkworkbook.labs.memorymap;

/** What the executors run. */
public enum Program {
  /** Java, Scala or SQL: the JVM is the only process. */
  JVM,
  /** Python workers run next to the JVM. */
  PYTHON
}
