package sparkworkbook.labkit.cli.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import sparkworkbook.datasets.DatasetException;
import sparkworkbook.labkit.cli.data.DataState;
import sparkworkbook.labkit.cli.judge.ClassArchive;
import sparkworkbook.labkit.cli.judge.SparkProbe;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.cli.workbook.Workbook;
import sparkworkbook.labkit.cli.workbook.WorkbookException;
import sparkworkbook.labkit.harness.record.LabDescriptorException;
import sparkworkbook.labkit.harness.record.Requirements;

/** Whether the workbook is whole. */
final class WorkbookChecks {
  private WorkbookChecks() {}

  static DoctorCheck data(Workbook workbook) {
    try {
      List<DataState> states = DataState.committed(workbook);
      return states.stream()
          .filter(state -> !state.isOk())
          .findFirst()
          .map(state -> damaged("data", state))
          .orElseGet(
              () -> DoctorCheck.ok("data", states.size() + " files, as their checksums say"));
    } catch (DatasetException e) {
      return DoctorCheck.missing("data", firstLine(e.getMessage()), remedy(e.getMessage()));
    }
  }

  static DoctorCheck generated(Workbook workbook) {
    for (DataState state : DataState.generated(workbook)) {
      if (state.state() == DataState.State.MISSING) {
        return DoctorCheck.warn(
            "generated",
            state.name() + " is not there yet",
            "It is built at first use, which takes half a minute; lab data builds it now.");
      }
      if (!state.isOk()) {
        return damaged("generated", state);
      }
    }
    return DoctorCheck.ok("generated", "there, as its checksums say");
  }

  private static DoctorCheck damaged(String id, DataState state) {
    String problem = state.problem().orElse("");
    String found =
        problem.contains("missing") ? state.name() + " is missing" : state.name() + " is damaged";
    return DoctorCheck.missing(id, found, remedy(problem));
  }

  /** Our messages say the fact first and the remedy last. */
  private static String remedy(String message) {
    return message.lines().reduce((first, last) -> last).orElse("");
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  static DoctorCheck labkit(Workbook workbook) {
    try {
      List<Path> gone =
          workbook.fullClassPath().stream().filter(entry -> !Files.exists(entry)).toList();
      return gone.isEmpty()
          ? DoctorCheck.ok("labkit", "built")
          : DoctorCheck.missing(
              "labkit", gone.get(0) + " is gone", "Build it: mvn process-classes");
    } catch (WorkbookException e) {
      return DoctorCheck.missing("labkit", firstLine(e.getMessage()), remedy(e.getMessage()));
    }
  }

  static DoctorCheck archive(Workbook workbook) {
    try {
      ClassArchive archive = ClassArchive.of(workbook);
      return switch (archive.state()) {
        case THERE ->
            DoctorCheck.ok("archive", "Spark's classes are archived: JVMs start in half the time");
        case BEING_MADE ->
            DoctorCheck.warn(
                "archive",
                "Spark's classes are being archived right now",
                "Nothing to do: it takes about a minute. See " + workbook.name(archive.log()));
        case FAILED ->
            archive.failure().map(WorkbookChecks::failed).orElseGet(WorkbookChecks::notArchived);
        case NOT_MADE -> notArchived();
        case SWITCHED_OFF ->
            DoctorCheck.ok(
                "archive",
                "switched off by -D"
                    + ClassArchive.NONE_PROPERTY
                    + "=true: JVMs start in their usual time");
      };
    } catch (WorkbookException e) {
      return DoctorCheck.warn("archive", "not without labkit", remedy(e.getMessage()));
    }
  }

  /** Starts Spark, as every verdict does: whatever stops it is found here. */
  static DoctorCheck spark(Workbook workbook) {
    try {
      return SparkProbe.run(workbook)
          .map(failure -> DoctorCheck.missing("spark", failure.reason(), failure.remedy()))
          .orElseGet(() -> DoctorCheck.ok("spark", "starts, and runs a small job"));
    } catch (WorkbookException e) {
      return DoctorCheck.warn("spark", "not without labkit", remedy(e.getMessage()));
    }
  }

  private static DoctorCheck notArchived() {
    return DoctorCheck.warn(
        "archive",
        "Spark's classes are not archived yet",
        "The next lab run or lab test does it in the background, once; JVMs start in half the time"
            + " then.");
  }

  private static DoctorCheck failed(ClassArchive.Failure failure) {
    return DoctorCheck.warn(
        "archive",
        "No archive of Spark's classes since " + time(failure.at()) + ": " + failure.reason(),
        "Everything works; JVMs start more slowly. "
            + (failure.again().isAfter(Instant.now())
                ? "It is tried again after " + time(failure.again()) + "."
                : "The next lab run or lab test tries it again."));
  }

  private static String time(Instant instant) {
    return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
        .withZone(ZoneId.systemDefault())
        .format(instant);
  }

  static DoctorCheck labs(Workbook workbook) {
    List<String> missing = new ArrayList<>();
    for (Lab lab : workbook.labs()) {
      try {
        Requirements.missing(lab.descriptor()).stream()
            .map(what -> lab.folder() + ": " + what)
            .forEach(missing::add);
      } catch (LabDescriptorException e) {
        return DoctorCheck.missing(
            "labs",
            firstLine(e.getMessage()),
            "Restore it: git checkout -- labs/" + lab.folder() + "/" + Lab.DESCRIPTOR);
      }
    }
    return missing.isEmpty()
        ? DoctorCheck.ok("labs", workbook.labs().size() + " labs, all can run here")
        : DoctorCheck.warn(
            "labs",
            missing.stream().collect(Collectors.joining("; ")),
            "Install what they need, or leave these labs out: the others do not depend on them.");
  }
}
