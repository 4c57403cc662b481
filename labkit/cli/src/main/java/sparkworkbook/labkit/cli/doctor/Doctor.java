package sparkworkbook.labkit.cli.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import sparkworkbook.labkit.cli.workbook.Workbook;

/** Everything that the workbook needs, in the order in which people would repair it. */
public final class Doctor {
  private Doctor() {}

  /**
   * The checks, not made yet, by what they look at.
   *
   * @param workbook the workbook and the machine that it lies on
   */
  public static Map<String, Supplier<DoctorCheck>> checks(Workbook workbook) {
    Map<String, Supplier<DoctorCheck>> checks = new LinkedHashMap<>();
    checks.put("JDK", MachineChecks::jdk);
    checks.put("Maven", Maven::version);
    checks.put("memory", MachineChecks::memory);
    checks.put("cores", MachineChecks::cores);
    checks.put("disk", () -> MachineChecks.disk(workbook));
    checks.put("ports", MachineChecks::ports);
    checks.put("path", () -> MachineChecks.path(workbook));
    checks.put("write access", () -> MachineChecks.write(workbook));
    checks.put("data", () -> WorkbookChecks.data(workbook));
    checks.put("generated data", () -> WorkbookChecks.generated(workbook));
    checks.put("labs", () -> WorkbookChecks.labs(workbook));
    checks.put("labkit", () -> WorkbookChecks.labkit(workbook));
    checks.put("Spark", () -> WorkbookChecks.spark(workbook));
    checks.put("class archive", () -> WorkbookChecks.archive(workbook));
    return checks;
  }

  /** Whether this machine will do with the network off; takes up to a minute. */
  public static DoctorCheck offline(Workbook workbook) {
    return Maven.offline(workbook);
  }
}
