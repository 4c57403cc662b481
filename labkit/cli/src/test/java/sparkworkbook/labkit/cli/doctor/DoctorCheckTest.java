package sparkworkbook.labkit.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static sparkworkbook.labkit.cli.doctor.DoctorCheck.State.MISSING;
import static sparkworkbook.labkit.cli.doctor.DoctorCheck.State.OK;
import static sparkworkbook.labkit.cli.doctor.DoctorCheck.State.WARN;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What lab doctor says of machines that are not this one")
class DoctorCheckTest {
  private static final Path MVN = Path.of("/opt/maven/bin/mvn");

  @ParameterizedTest
  @CsvSource({"11,true,MISSING", "17,false,MISSING", "17,true,OK", "25,true,OK", "26,true,WARN"})
  @DisplayName("a JDK from 17 on, with its compiler")
  void jdk(int version, boolean compiler, DoctorCheck.State state) {
    assertThat(MachineChecks.jdk(version, compiler).state()).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({"2048,MISSING", "3800,WARN", "7800,OK"})
  @DisplayName("memory for one judge at least, in MiB")
  void memory(long mebibytes, DoctorCheck.State state) {
    assertThat(MachineChecks.memory(mebibytes << 20).state()).isEqualTo(state);
  }

  @ParameterizedTest
  @CsvSource({"200,MISSING", "2000,WARN", "4000,OK"})
  @DisplayName("disk space, in MiB")
  void disk(long mebibytes, DoctorCheck.State state) {
    assertThat(MachineChecks.disk(mebibytes << 20).state()).isEqualTo(state);
  }

  @Test
  @DisplayName("one core is slow, not wrong")
  void cores() {
    assertThat(MachineChecks.cores(1).state()).isEqualTo(WARN);
    assertThat(MachineChecks.cores(2).state()).isEqualTo(OK);
  }

  @Test
  @DisplayName("odd names are fine; network paths and class path separators are not")
  void path() {
    assertThat(MachineChecks.path("C:\\Users\\Zo\u00eb & co\\spark, 100%", ";").state())
        .isEqualTo(OK);
    assertThat(MachineChecks.path("/home/zo\u00eb/my labs; new", ":").state()).isEqualTo(OK);
    assertThat(MachineChecks.path("\\\\server\\share\\labs", ";").state()).isEqualTo(MISSING);
    assertThat(MachineChecks.path("/home/a:b", ":").remedy()).contains("Rename");
  }

  @ParameterizedTest
  @CsvSource({
    "Apache Maven 3.6.3,17.0.1,MISSING",
    "Apache Maven 3.8.7,17.0.1,OK",
    "Apache Maven 3.9.9 (8e8579a9e76f),25,OK",
    "Apache Maven 4.0.0-rc-4,21.0.2,OK",
    "Apache Maven 3.9.9,11.0.2,MISSING",
    "Apache Maven 3.8.1,1.8.0_402,MISSING"
  })
  @DisplayName("Maven 3.8 or newer, on Java 17 or newer")
  void maven(String version, String java, DoctorCheck.State state) {
    List<String> said =
        List.of("\u001b[1m" + version + "\u001b[m", "Java version: " + java + ", vendor: Some");

    DoctorCheck check = Maven.version(MVN, new Maven.Answer(0, said));

    assertThat(check.state()).isEqualTo(state);
    assertThat(check.found()).doesNotContain("\u001b");
  }

  @Test
  @DisplayName("a Maven that does not work is missing, with what it said")
  void brokenMaven() {
    DoctorCheck check =
        Maven.version(MVN, new Maven.Answer(1, List.of("The JAVA_HOME variable is not defined")));

    assertThat(check.state()).isEqualTo(MISSING);
    assertThat(check.found()).contains("JAVA_HOME");
  }

  @Test
  @DisplayName("Maven is found where the PATH says")
  void onPath(@TempDir Path folder) throws Exception {
    assertThat(Maven.onPath(folder.toString())).isEmpty();
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    Path program = Files.createFile(folder.resolve(windows ? "mvn.cmd" : "mvn"));
    program.toFile().setExecutable(true);

    assertThat(Maven.onPath("\"" + folder + "\"")).contains(program);
  }

  @Test
  @DisplayName("offline: what was never downloaded is missing; code that does not compile is not")
  void offline() {
    DoctorCheck never =
        Maven.offline(
            new Maven.Answer(
                1,
                List.of(
                    "[INFO] Scanning",
                    "[ERROR] Cannot access it in offline mode and the artifact some.group:a-b:jar:1.2"
                        + " has not been downloaded from it before.")),
            "labs/06-collect-oom",
            ".lab/offline.log");
    assertThat(never.state()).isEqualTo(MISSING);
    assertThat(never.found()).endsWith(": some.group:a-b:jar:1.2");
    assertThat(never.remedy()).contains("mvn test -pl labs/06-collect-oom -am");

    DoctorCheck other =
        Maven.offline(new Maven.Answer(1, List.of("[ERROR] no POM")), "labs/1", ".lab/offline.log");
    assertThat(other.found()).isEqualTo("Maven fails: no POM");

    DoctorCheck student =
        Maven.offline(new Maven.Answer(1, List.of("[ERROR] COMPILATION ERROR :")), "", "");
    assertThat(student.state()).isEqualTo(OK);
  }
}
