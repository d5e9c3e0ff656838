package io.acano.store.engine;

/**
 * The engine was closed, or the snapshot or cursor was. A reader that meets it while a replica
 * installs a snapshot asks for the new engine and reads again.
 */
public final class EngineClosedException extends IllegalStateException {
  public EngineClosedException(String what) {
    super(what + " is closed; read from the replica's current engine");
  }
}
