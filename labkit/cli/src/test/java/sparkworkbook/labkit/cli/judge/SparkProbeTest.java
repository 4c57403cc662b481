package sparkworkbook.labkit.cli.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import sparkworkbook.labkit.harness.jvm.JvmExit;

@DisplayName("What stops Spark on a machine")
class SparkProbeTest {
  @Test
  @DisplayName("is a user id without a name, as in many containers")
  void userWithoutAName() {
    SparkProbe.Failure failure =
        failure(
            "org.apache.hadoop.security.KerberosAuthException: failure to login",
            "Caused by: javax.security.auth.login.LoginException:",
            "    at jdk.security.auth/com.sun.security.auth.UnixPrincipal.<init>(UnixPrincipal.java:67)");

    assertThat(failure.reason()).isEqualTo("the user id of this process has no name");
    assertThat(failure.remedy()).contains("/etc/passwd");
  }

  @Test
  @DisplayName("is named by its last cause, and the log is named")
  void anyOther() {
    SparkProbe.Failure failure =
        failure(
            "java.lang.RuntimeException: no",
            "Caused by: java.io.IOException: first",
            "Caused by: java.io.IOException: No space left on device");

    assertThat(failure.reason()).isEqualTo("java.io.IOException: No space left on device");
    assertThat(failure.remedy()).contains(".lab/probe/probe.log");
  }

  @Test
  @DisplayName("is how the JVM ended, where it said nothing")
  void silent() {
    assertThat(failure().reason()).contains("killed");
  }

  private static SparkProbe.Failure failure(String... lines) {
    JvmExit exit =
        new JvmExit(137, false, List.of(), Path.of("probe.log"), Duration.ofSeconds(1), 0);
    return SparkProbe.failure(List.of(lines), exit, ".lab/probe/probe.log");
  }
}
