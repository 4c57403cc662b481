package sparkworkbook.labs.incidentatthree;

/** What the people of the morning call late. */
public final class Rules {
  /** Minutes of delay: from here on a flight is delayed. */
  public static final int DELAYED = 30;

  /** Minutes beyond the usual delay: from here on a delayed flight is an outlier. */
  public static final int OUTLIER = 60;

  /** Delayed flights on the list of the worst. */
  public static final int WORST = 2_000;

  private Rules() {}
}
