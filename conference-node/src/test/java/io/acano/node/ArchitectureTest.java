package io.acano.node;

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
          .importPackages("io.acano.node");

  /** Library package prefix → the one package of ours that may import it. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "com.typesafe.config..", "io.acano.node.config..",
          "javax.sip..", "io.acano.node.sip..",
          "gov.nist..", "io.acano.node.sip..",
          "io.vertx..", "io.acano.node.management..",
          "org.bouncycastle..", "io.acano.node.pki..",
          "io.github.jaredmdobson.concentus..", "io.acano.node.media.codec..",
          "picocli..", "io.acano.node.boot..");

  @Test
  void packagesDependDownwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("boot")
        .definedBy("io.acano.node.boot..")
        .layer("management")
        .definedBy("io.acano.node.management..")
        .layer("signalling")
        .definedBy("io.acano.node.sip..")
        .layer("call")
        .definedBy("io.acano.node.call..")
        .layer("resolve")
        .definedBy("io.acano.node.dialplan..", "io.acano.node.media..")
        .layer("directory")
        .definedBy("io.acano.node.directory..")
        .whereLayer("boot")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("management")
        .mayOnlyBeAccessedByLayers("boot")
        .whereLayer("signalling")
        .mayOnlyBeAccessedByLayers("boot")
        .whereLayer("call")
        .mayOnlyBeAccessedByLayers("signalling", "management", "boot")
        .whereLayer("resolve")
        .mayOnlyBeAccessedByLayers("call", "signalling", "management", "boot")
        .whereLayer("directory")
        .mayOnlyBeAccessedByLayers("resolve", "call", "signalling", "management", "boot")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.acano.node.(*)..").should().beFreeOfCycles().check(CLASSES);
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

  @Test
  void onlyTheDirectorySpeaksSql() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.acano.node.directory..", "io.acano.node.boot..")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.acano.store.api.Session")
        .check(CLASSES);
  }
}
