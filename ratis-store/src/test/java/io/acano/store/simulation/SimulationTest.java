package io.acano.store.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.command.Outcome.AbortReason;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.TestEngines;
import io.acano.store.machine.Machine;
import io.acano.store.machine.MachineLimits;
import io.acano.store.machine.TestMachines;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many seeds of {@link Simulation}. A failure names its seed: run that one alone with
 * -Dsimulation.seed=N.
 */
final class SimulationTest {
  private static final int SEEDS = 2000;
  private static final int ROCKS_SEEDS = 10;

  @TempDir Path folder;

  @Test
  void replicasAgreeAndTheHistoryIsSerial() {
    Long only = Long.getLong("simulation.seed");
    Simulation.Statistics met = new Simulation.Statistics();
    for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
      met.add(run(seed, TestEngines.inMemory(), TestMachines::limited));
    }
    if (only == null) {
      assertTrue(met.committed > 10 * SEEDS, met.committed + " commits");
      assertEquals(Set.of(AbortReason.values()), met.aborted.keySet());
      assertTrue(met.forgotten > 0 && met.duplicates > SEEDS, met.duplicates + " duplicates");
      assertTrue(met.crashes > SEEDS && met.installs > SEEDS / 2, met.crashes + " crashes");
    }
  }

  @Test
  void replicasOnRocksAgreeToo() {
    for (long seed = 0; seed < ROCKS_SEEDS; seed++) {
      run(seed, TestEngines.rocks(folder.resolve("seed-" + seed)), TestMachines::limited);
    }
  }

  @Test
  void aMachineThatDoesNotCertifyIsFoundOut() {
    int found = 0;
    for (long seed = 0; seed < 20; seed++) {
      try {
        run(seed, TestEngines.inMemory(), TestMachines::uncertified);
      } catch (Simulation.Failure e) {
        found++;
      }
    }
    assertTrue(found > 15, "only " + found + " of 20 runs without certification were found out");
  }

  private Simulation.Statistics run(
      long seed, TestEngines engines, BiFunction<KeyValueEngine, MachineLimits, Machine> machines) {
    MachineLimits limits = limits(new Random(~seed));
    return Simulation.run(seed, folder, engines, engine -> machines.apply(engine, limits));
  }

  /** From so little that everything is forgotten at once to more than a run needs. */
  private static MachineLimits limits(Random random) {
    long windowIndexes = 1L + random.nextInt(80);
    return new MachineLimits(
        windowIndexes,
        500L + random.nextInt(40_000),
        windowIndexes + random.nextInt(100),
        500L + random.nextInt(40_000));
  }
}
