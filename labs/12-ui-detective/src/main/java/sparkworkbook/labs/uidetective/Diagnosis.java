package sparkworkbook.labs.uidetective;

import sparkworkbook.labs.uidetective.Application.Stage;

/** Finds the problem of an application from what its web UI shows. */
public final class Diagnosis {
  private static final int MUCH_LONGER = 3;

  private Diagnosis() {}

  /**
   * @param application has at most one problem; if that problem causes another, name the cause
   * @return the problem with its evidence
   */
  public static Finding of(Application application) {
    // TODO the course has one rule: "stage slow, one task slow" is data skew
    Stage stage = application.stages().get(0);
    if (stage.runMillis().most() > MUCH_LONGER * stage.runMillis().median()) {
      return new Finding.HotKey(
          stage.id(), stage.shuffleReadRecordsByTask().most(), stage.shuffleReadRecords());
    }
    return new Finding.Healthy();
  }
}
