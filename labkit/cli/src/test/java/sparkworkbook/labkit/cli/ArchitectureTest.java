package sparkworkbook.labkit.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

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
  private static final String CLI = LABKIT + "cli";

  /** The command line itself: what people type, grouped by whom it serves, and what they read. */
  private static final String[] COMMANDS = {
    CLI, CLI + ".student", CLI + ".instructor", CLI + ".author", CLI + ".console"
  };

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
  static final ArchRule onlyTheCommandsKnowPicocli =
      noClasses()
          .that()
          .resideInAPackage(CLI + "..")
          .and()
          .resideOutsideOfPackages(COMMANDS)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  @ArchTest
  static final ArchRule onlyTheCommandsTalk =
      noClasses()
          .that()
          .resideInAPackage(CLI + "..")
          .and()
          .resideOutsideOfPackages(COMMANDS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(COMMANDS);

  @ArchTest
  static final ArchRule noPackageOfTheCommandIsInACycle =
      slices().matching(CLI + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule noPackageOfTheHarnessIsInACycle =
      slices().matching(LABKIT + "harness.(*)..").should().beFreeOfCycles();
}
