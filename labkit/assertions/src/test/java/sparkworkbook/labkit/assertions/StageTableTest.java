package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.assertions.TestTask.run;
import static sparkworkbook.labkit.assertions.TestTask.stage;

import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StageTableTest {
  private static final StageMetrics MAP =
      stage(
          3,
          "collect at DelayReport.java:20",
          TestTask.of(3, 0).reads(2_000_000).shuffles(1_500, 20_544_324),
          TestTask.of(3, 1).reads(1_000_000).shuffles(1_000, 13_000));
  private static final StageMetrics REDUCE =
      stage(4, "collect at DelayReport.java:20", TestTask.of(4, 0).fetches(2_500).spills(4096));

  @Test
  void showsWhatIsNotZero() {
    assertThat(StageTable.of(run(MAP, REDUCE)).render(160))
        .isEqualTo(
            text(
                "           tasks      input  sh. read  sh. write  sh. write  spilled  spilled   rec/task   rec/task",
                "    stage   done    records   records    records      bytes   memory     disk        max     median  name",
                "        3      2  3,000,000         0      2,500   19.6 MiB        0        0  2,000,000  1,500,000  collect at DelayReport.java:20",
                "        4      1          0     2,500          0          0  4.0 KiB  2.0 KiB      2,500      2,500  collect at DelayReport.java:20",
                "      all      3  3,000,000     2,500      2,500   19.6 MiB  4.0 KiB  2.0 KiB  2,000,000  1,000,000"));
  }

  @Test
  void showsWhatMemoryWasNeededFor() {
    assertThat(StageTable.ofMemory(run(MAP, REDUCE)).render(80))
        .isEqualTo(
            text(
                "           tasks  spilled  spilled",
                "    stage   done   memory     disk  name",
                "        3      2        0        0  collect at DelayReport.java:20",
                "        4      1  4.0 KiB  2.0 KiB  collect at DelayReport.java:20",
                "      all      3  4.0 KiB  2.0 KiB"));
  }

  @Test
  void dropsTheLeastTellingColumnsWhereItIsNarrow() {
    assertThat(StageTable.of(run(MAP, REDUCE)).render(80))
        .isEqualTo(
            text(
                "           tasks      input  sh. write  sh. write  spilled",
                "    stage   done    records    records      bytes   memory  name",
                "        3      2  3,000,000      2,500   19.6 MiB        0  collect ...java:20",
                "        4      1          0          0          0  4.0 KiB  collect ...java:20",
                "      all      3  3,000,000      2,500   19.6 MiB  4.0 KiB"));
  }

  @Test
  void marksTheLargestCellAndShowsItExactly() {
    assertThat(
            StageTable.of(run(MAP, REDUCE))
                .marking(Metric.SHUFFLE_BYTES_WRITTEN, Optional.empty())
                .render(80))
        .isEqualTo(
            text(
                "           tasks      input  sh. write     sh. write  spilled",
                "    stage   done    records    records         bytes   memory  name",
                ">>>     3      2  3,000,000      2,500  [20,557,324]        0  collect...ava:20",
                "        4      1          0          0             0  4.0 KiB  collect...ava:20",
                "      all      3  3,000,000      2,500    20,557,324  4.0 KiB"));
  }

  @Test
  void showsAMarkedColumnOfZeros() {
    assertThat(StageTable.of(run(MAP)).marking(Metric.RECORDS_WRITTEN, Optional.of(MAP)).render(80))
        .isEqualTo(
            text(
                "           tasks      input  sh. write  sh. write   output",
                "    stage   done    records    records      bytes  records  name",
                ">>>     3      2  3,000,000      2,500   19.6 MiB      [0]  collect ...java:20"));
  }

  @Test
  void cutsALongTable() {
    StageMetrics[] stages =
        IntStream.range(0, 40)
            .mapToObj(id -> stage(id, "count", TestTask.of(id, 0).shuffles(id, id)))
            .toArray(StageMetrics[]::new);

    assertThat(
            StageTable.of(run(stages))
                .marking(Metric.SHUFFLE_RECORDS_WRITTEN, Optional.empty())
                .render(80)
                .lines())
        .hasSize(30)
        .contains(">>>    39      1       [39]       39 B  count")
        .endsWith("    ... 14 stages left out");
  }

  @Test
  void saysThatNothingRan() {
    assertThat(StageTable.of(run()).render(80)).isEqualTo("    (no stage ran)");
  }

  private static String text(String... lines) {
    return String.join("\n", lines);
  }
}
