package sparkworkbook.labs.performanceequation;

/** The terms into which the time of a stage is divided. Each moment belongs to one of them. */
public enum Term {
  /** The task's own code, on a core. */
  CPU("CPU"),
  /** All tasks stop while the collector works. */
  GC("garbage collection"),
  /** Deserialization of the task before it runs, and serialization of its result afterwards. */
  SERIALIZATION("serialization"),
  /** Waiting for shuffle blocks of other executors: all that Spark measures of the network. */
  FETCH_WAIT("fetch wait"),
  /** Writing shuffle files: all that Spark measures of the disk. */
  SHUFFLE_WRITE("shuffle write"),
  /** Bringing a large result to the driver. */
  RESULT("getting the result"),
  /** Tasks that are launched and do not run yet, and moments without any task. */
  SCHEDULING("scheduling"),
  /** Inside the task but off the core. Spark does not say why. */
  WAITING("waiting");

  private final String words;

  Term(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
