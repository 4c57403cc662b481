package sparkworkbook.labkit.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may import whom. What a lab may import is checked when the runner compiles it. */
@AnalyzeClasses(
    packages = {"sparkworkbook.labkit", "sparkworkbook.datasets"},
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String LABKIT = "sparkworkbook.labkit.";

  @ArchTest
  static final ArchRule datasetsKnowSparkAlone =
      classes()
          .that()
          .resideInAPackage("sparkworkbook.datasets..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("sparkworkbook.datasets..", "java..", "scala..", "org.apache..");

  @ArchTest
  static final ArchRule assertionsKnowSparkAndAssertJ =
      classes()
          .that()
          .resideInAPackage(LABKIT + "assertions..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              LABKIT + "assertions..", "java..", "scala..", "org.apache..", "org.assertj..");

  @ArchTest
  static final ArchRule harnessKnowsAssertionsJUnitAndDatasets =
      classes()
          .that()
          .resideInAPackage(LABKIT + "harness..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              LABKIT + "harness..",
              LABKIT + "assertions..",
              "sparkworkbook.datasets..",
              "java..",
              "javax..",
              "com.sun.management..",
              "scala..",
              "org.apache..",
              "org.assertj..",
              "org.junit..",
              "org.opentest4j..",
              "com.fasterxml.jackson..",
              "com.globalmentor..",
              "org.yaml.snakeyaml..");

  @ArchTest
  static final ArchRule nothingKnowsALab =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("sparkworkbook.labs..", "sparkworkbook.solutions..");

  @ArchTest
  static final ArchRule onlyTheCommandLineKnowsPicocli =
      noClasses()
          .that()
          .resideInAnyPackage(LABKIT + "cli.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule theRunnerDoesNotTalk =
      noClasses()
          .that()
          .resideInAnyPackage(LABKIT + "cli.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("sparkworkbook.labkit.cli");
}
