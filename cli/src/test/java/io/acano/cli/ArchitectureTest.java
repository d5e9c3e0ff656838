package io.acano.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Packages depend only downwards, and each library is imported by one package. */
final class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.acano.cli");

  /** Library package prefix → the one package of ours that may import it. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "picocli..", "io.acano.cli.command",
          "com.fasterxml.jackson..", "io.acano.cli.json",
          "java.net.http..", "io.acano.cli.client",
          "java.sql..", "io.acano.cli.client.postgres",
          "org.postgresql..", "io.acano.cli.client.postgres");

  @Test
  void packagesDependDownwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("command")
        .definedBy("io.acano.cli.command")
        .layer("render")
        .definedBy("io.acano.cli.render")
        .layer("client")
        .definedBy("io.acano.cli.client..")
        .layer("json")
        .definedBy("io.acano.cli.json")
        .whereLayer("command")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("render")
        .mayOnlyBeAccessedByLayers("command")
        .whereLayer("client")
        .mayOnlyBeAccessedByLayers("render", "command")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.acano.cli.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void eachLibraryHasOnePackage() {
    LIBRARIES.forEach(
        (library, home) ->
            noClasses()
                .that()
                .resideOutsideOfPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES));
  }
}
