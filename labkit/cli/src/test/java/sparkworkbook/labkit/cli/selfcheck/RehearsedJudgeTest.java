package sparkworkbook.labkit.cli.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sparkworkbook.labkit.cli.TinyWorkbook;
import sparkworkbook.labkit.cli.judge.LabRunner;
import sparkworkbook.labkit.cli.judge.Variant;
import sparkworkbook.labkit.cli.judge.Verdict;
import sparkworkbook.labkit.cli.workbook.Lab;
import sparkworkbook.labkit.harness.record.JudgeMain;

class RehearsedJudgeTest {
  @Test
  @DisplayName("a warm verdict comes from a JVM that has judged the starter before")
  void rehearses(@TempDir Path folder) {
    TinyWorkbook tiny = TinyWorkbook.in(folder);
    Lab lab = tiny.theLab();
    Variant reference = Variant.solutions(lab, Variant.starterInPlace(lab)).get(0);
    try (LabRunner series = LabRunner.inSeries(tiny.workbook(), line -> {})) {
      RehearsedJudge judge = new RehearsedJudge(tiny.workbook(), series, line -> {});
      judge.seed(7);

      Verdict warm = judge.judgeWarm(lab, reference);

      assertThat(warm.solved()).isTrue();
      assertThat(warm.folder().resolve("judge.log")).content().contains(JudgeMain.REHEARSED);
    }
  }
}
