package sparkworkbook.labkit.harness.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TakenNamesTest {
  private static final String LAB = "sparkworkbook/labs/thelab/";

  @TempDir Path job;

  @Test
  void should_name_a_class_that_the_judge_has_too_once() throws IOException {
    write(LAB + "Delivery.class", LAB + "Delivery$Line.class", LAB + "Job.class");

    assertThat(complaints(LAB + "Delivery.class", LAB + "JobTest.class"))
        .containsExactly(
            "The judge has a class sparkworkbook.labs.thelab.Delivery too."
                + " Rename yours, or nest it in another class.");
  }

  @Test
  void should_know_the_judges_classes_by_their_sources() throws IOException {
    write(LAB + "Delivery.java", LAB + "report.json");

    assertThat(TakenNames.files(job)).containsExactly(LAB + "Delivery.class", LAB + "report.json");
    assertThat(TakenNames.files(job.resolve("missing"))).isEmpty();
  }

  @Test
  void should_let_harmless_names_pass() throws IOException {
    write(
        LAB + "Job.class",
        LAB + "Job$Delivery.class",
        LAB + "Assertions.class",
        "Helper.class",
        "org/apache/spark/NotThereYet.class",
        "flights.csv",
        "META-INF/services/org.apache.spark.sql.sources.DataSourceRegister");

    assertThat(complaints(LAB + "Delivery.class")).isEmpty();
  }

  @Test
  void should_refuse_the_names_of_libraries_and_the_packages_of_the_workbook() throws IOException {
    write(
        "org/assertj/core/api/Assertions.class",
        "org/apache/spark/sql/SparkSession.class",
        "sparkworkbook/labkit/harness/Fresh.class");

    assertThat(complaints())
        .containsExactly(
            "A library has a class org.apache.spark.sql.SparkSession too. Rename yours.",
            "A library has a class org.assertj.core.api.Assertions too. Rename yours.",
            "The class sparkworkbook.labkit.harness.Fresh is in a package of the judge's."
                + " Move it to a package of your own.");
  }

  @Test
  void should_refuse_files_that_reach_into_junit() throws IOException {
    write(
        "junit-platform.properties", "META-INF/services/org.junit.jupiter.api.extension.Extension");

    assertThat(complaints()).hasSize(2).allMatch(line -> line.endsWith("Remove it."));
  }

  private List<String> complaints(String... judge) {
    return TakenNames.complaints(job, Set.of(judge), TakenNames.class.getClassLoader());
  }

  private void write(String... files) throws IOException {
    for (String file : files) {
      Files.createDirectories(job.resolve(file).getParent());
      Files.writeString(job.resolve(file), "");
    }
  }
}
