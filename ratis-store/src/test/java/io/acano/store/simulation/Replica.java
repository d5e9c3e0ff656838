package io.acano.store.simulation;

import io.acano.store.command.Batch;
import io.acano.store.command.CommandCodec;
import io.acano.store.command.Outcome;
import io.acano.store.engine.KeyValueEngine;
import io.acano.store.engine.Snapshot;
import io.acano.store.engine.TestEngines;
import io.acano.store.machine.Machine;
import io.acano.store.machine.StateHash;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** One replica: a machine over an engine that may crash, restart, or be replaced. */
final class Replica {
  private final TestEngines engines;
  private final Function<KeyValueEngine, Machine> machines;
  private KeyValueEngine engine;
  private Machine machine;

  Replica(TestEngines engines, Function<KeyValueEngine, Machine> machines) {
    this.engines = engines;
    this.machines = machines;
    this.engine = engines.create();
    this.machine = machines.apply(engine);
  }

  long appliedIndex() {
    return machine.appliedIndex();
  }

  Snapshot snapshot() {
    return engine.snapshot();
  }

  List<Outcome> apply(long index, byte[] entry) {
    return machine.apply(index, CommandCodec.decode(entry));
  }

  /** An entry of the log that is not the store's. */
  void pass(long index) {
    machine.apply(index, new Batch(List.of()));
  }

  void flush() {
    engine.flush();
  }

  void crash() {
    engine = engines.crash(engine);
    machine = machines.apply(engine);
  }

  void checkpoint(Path directory) {
    engine.checkpoint(directory);
  }

  void install(Path checkpoint) {
    engine.close();
    engine = engines.open(checkpoint);
    machine = machines.apply(engine);
  }

  String hash() {
    try (Snapshot snapshot = engine.snapshot()) {
      return StateHash.of(snapshot);
    }
  }

  void close() {
    engine.close();
  }
}
