package sparkworkbook.labs.memorymap;

/** What the executors run. */
public enum Program {
  /** Java, Scala, SQL: no process but the JVM. */
  JVM,
  /** Python workers beside the JVM. */
  PYTHON
}
