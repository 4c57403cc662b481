package sparkworkbook.labkit.cli.doctor;

/**
 * What was found out about one thing that the workbook needs.
 *
 * @param id short and stable: {@code jdk}
 * @param found the fact
 * @param remedy what to do; empty where nothing is to be done
 */
public record DoctorCheck(String id, State state, String found, String remedy) {
  /** {@code WARN}: everything works, but worse than it could. */
  public enum State {
    OK,
    WARN,
    MISSING
  }

  static DoctorCheck ok(String id, String found) {
    return new DoctorCheck(id, State.OK, found, "");
  }

  static DoctorCheck warn(String id, String found, String remedy) {
    return new DoctorCheck(id, State.WARN, found, remedy);
  }

  static DoctorCheck missing(String id, String found, String remedy) {
    return new DoctorCheck(id, State.MISSING, found, remedy);
  }

  public boolean isMissing() {
    return state == State.MISSING;
  }
}
