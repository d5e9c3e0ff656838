package io.acano.store.raft;

/**
 * What happens after a replica has met an error that it must not live on with: its log or its state
 * could not be written or read. Its Raft server is closed by then and the cause is logged. Called
 * once, on a thread of its own.
 */
@FunctionalInterface
public interface HaltHandler {
  void halted(String reason, Throwable cause);
}
