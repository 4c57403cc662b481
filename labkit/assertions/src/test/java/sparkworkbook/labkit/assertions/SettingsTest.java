package sparkworkbook.labkit.assertions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void showsMasterAdaptiveExecutionAndPartitions() {
    assertThat(Settings.of(Map.of()).render())
        .isEqualTo("Settings: master unknown, AQE on, 200 shuffle partitions");
  }

  @Test
  void showsWhatDecidesPlansAndMemoryIfItIsSet() {
    assertThat(
            Settings.of(
                    Map.of(
                        "spark.master", "local[1]",
                        "spark.sql.adaptive.enabled", "false",
                        "spark.sql.adaptive.coalescePartitions.parallelismFirst", "false",
                        "spark.testing.memory", "400000000",
                        "spark.buffer.pageSize", "1m",
                        "spark.app.name", "report"))
                .render())
        .isEqualTo(
            """
            Settings: local[1], AQE off, 200 shuffle partitions,
            spark.buffer.pageSize=1m,
            spark.sql.adaptive.coalescePartitions.parallelismFirst=false,
            spark.testing.memory=400000000""");
  }
}
