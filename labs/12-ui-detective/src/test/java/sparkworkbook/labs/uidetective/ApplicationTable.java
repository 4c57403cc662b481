package sparkworkbook.labs.uidetective;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import sparkworkbook.labs.uidetective.Application.Executor;
import sparkworkbook.labs.uidetective.Application.Stage;
import sparkworkbook.labs.uidetective.Application.Summary;

/** An application in lines of 78 columns; the stages that a finding names come first. */
final class ApplicationTable {
  private static final long MIB = 1L << 20;

  private ApplicationTable() {}

  static String of(Application application, Finding... findings) {
    Set<Integer> named = new HashSet<>();
    for (Finding finding : findings) {
      stage(finding).ifPresent(named::add);
    }
    String head =
        "  %5s %6s %9s %9s %-7s %10s %13s %9s"
            .formatted("stage", "tasks", "ms", "largest", "reads", "records", "largest", "spilled");
    return Stream.of(
            Stream.of(head),
            application.stages().stream()
                .sorted(Comparator.comparing(stage -> !named.contains(stage.id())))
                .map(ApplicationTable::row),
            storage(application))
        .flatMap(lines -> lines)
        .collect(Collectors.joining("\n"));
  }

  private static Optional<Integer> stage(Finding finding) {
    if (finding instanceof Finding.HotKey found) {
      return Optional.of(found.stage());
    }
    if (finding instanceof Finding.Straggler found) {
      return Optional.of(found.stage());
    }
    if (finding instanceof Finding.Spilling found) {
      return Optional.of(found.stage());
    }
    if (finding instanceof Finding.TinyTasks found) {
      return Optional.of(found.stage());
    }
    return Optional.empty();
  }

  private static String row(Stage stage) {
    boolean fromShuffle = stage.shuffleReadRecords() > 0;
    Summary records = fromShuffle ? stage.shuffleReadRecordsByTask() : stage.inputRecordsByTask();
    return "  %5d %,6d %,9d %,9d %-7s %,10d %,13d %,5d MiB"
        .formatted(
            stage.id(),
            stage.tasks(),
            stage.runMillis().median(),
            stage.runMillis().most(),
            fromShuffle ? "shuffle" : "input",
            records.median(),
            records.most(),
            stage.memorySpilled() / MIB);
  }

  private static Stream<String> storage(Application application) {
    long used = application.executors().stream().mapToLong(Executor::memoryUsed).sum();
    long available = application.executors().stream().mapToLong(Executor::maxMemory).sum();
    return application.storage().stream()
        .map(
            cached ->
                "  cache %d: %,d of %,d partitions, %,d MiB on disk; memory %,d of %,d MiB"
                    .formatted(
                        cached.rdd(),
                        cached.cachedPartitions(),
                        cached.partitions(),
                        cached.diskBytes() / MIB,
                        used / MIB,
                        available / MIB));
  }
}
