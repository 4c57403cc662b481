package sparkworkbook.labs.performanceequation;

/** Where the time of a stage can go. Each moment belongs to one of them. */
public enum Term {
  /** The task's own code, on a core. */
  CPU("CPU"),
  /** All tasks stand still while the collector works. */
  GC("garbage collection"),
  /** Unpacking the task before it runs, and packing its result afterwards. */
  SERIALIZATION("serialization"),
  /** Waiting for shuffle blocks of other executors: what Spark knows of the network. */
  FETCH_WAIT("fetch wait"),
  /** Writing shuffle files: what Spark knows of the disk. */
  SHUFFLE_WRITE("shuffle write"),
  /** Bringing a large result to the driver. */
  RESULT("getting the result"),
  /** Tasks that are launched and not yet running, and moments in which there is none. */
  SCHEDULING("scheduling"),
  /** In the task and off the core, and Spark does not say for what. */
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
