package io.acano.store.machine;

import io.acano.store.engine.KeyValueEngine;

/** Machines that a replica never runs: with small limits, or with certification switched off. */
public final class TestMachines {
  private TestMachines() {}

  public static Machine limited(KeyValueEngine engine, MachineLimits limits) {
    return new Machine(engine, limits, true);
  }

  /** Commits everything, as a machine without certification would. */
  public static Machine uncertified(KeyValueEngine engine, MachineLimits limits) {
    return new Machine(engine, limits, false);
  }
}
