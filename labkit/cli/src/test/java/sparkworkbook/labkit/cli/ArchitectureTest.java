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
      noClasses()
          .that()
          .resideInAPackage(LABKIT + "harness..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(LABKIT + "cli..", "picocli..", "sparkworkbook.solutions..");

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
