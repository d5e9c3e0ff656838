package io.acano.node.directory;

import io.acano.node.model.CallLeg;
import java.util.UUID;

/**
 * Where a call bridge tells the cluster about its live legs. Never blocks and never fails: what
 * cannot be written now is written when the store takes writes again. Thread-safe.
 */
public interface LegLedger {
  /** The leg as it is now; replaces what was recorded under its id. */
  void record(CallLeg leg);

  /** The leg is over. */
  void erase(UUID legId);
}
