package io.acano.store;

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
          .importPackages("io.acano.store");

  /** Library package prefix → the one package of ours that may import it. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "org.apache.ratis..", "io.acano.store.raft..",
          "org.rocksdb..", "io.acano.store.engine.rocks..",
          "org.apache.calcite..", "io.acano.store.sql..",
          "com.google.protobuf..", "io.acano.store.command..",
          "io.netty..", "io.acano.store.pgwire..",
          "com.ongres..", "io.acano.store.pgwire..");

  @Test
  void packagesDependDownwards() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("api")
        .definedBy("io.acano.store.api..")
        .layer("catalog")
        .definedBy("io.acano.store.catalog..", "io.acano.store.keyspace..")
        .layer("engine")
        .definedBy("io.acano.store.engine..")
        .layer("command")
        .definedBy("io.acano.store.command..")
        .layer("machine")
        .definedBy("io.acano.store.machine..")
        .layer("txn")
        .definedBy("io.acano.store.txn..")
        .layer("feed")
        .definedBy("io.acano.store.feed..")
        .layer("sql")
        .definedBy("io.acano.store.sql..")
        .layer("raft")
        .definedBy("io.acano.store.raft..")
        .layer("admin")
        .definedBy("io.acano.store.admin..")
        .layer("pgwire")
        .definedBy("io.acano.store.pgwire..")
        .layer("node")
        .definedBy("io.acano.store.node..")
        .whereLayer("node")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("pgwire")
        .mayOnlyBeAccessedByLayers("node")
        .whereLayer("sql")
        .mayOnlyBeAccessedByLayers("node")
        .whereLayer("raft")
        .mayOnlyBeAccessedByLayers("node")
        .whereLayer("admin")
        .mayOnlyBeAccessedByLayers("raft", "node")
        .whereLayer("txn")
        .mayOnlyBeAccessedByLayers("sql", "raft", "node")
        .whereLayer("feed")
        .mayOnlyBeAccessedByLayers("sql", "raft", "node")
        .whereLayer("machine")
        .mayOnlyBeAccessedByLayers("txn", "feed", "raft", "node")
        .whereLayer("command")
        .mayOnlyBeAccessedByLayers("machine", "txn", "feed", "raft", "node")
        .whereLayer("engine")
        .mayOnlyBeAccessedByLayers("machine", "txn", "feed", "sql", "raft", "node")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.acano.store.(*)..").should().beFreeOfCycles().check(CLASSES);
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
  void theStateMachineHasNoClockThreadOrRandomness() {
    noClasses()
        .that()
        .resideInAnyPackage("io.acano.store.machine..", "io.acano.store.txn..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.time..", "java.util.random..", "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .check(CLASSES);
  }
}
