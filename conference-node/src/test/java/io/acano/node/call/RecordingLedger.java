package io.acano.node.call;

import io.acano.node.directory.LegLedger;
import io.acano.node.model.CallLeg;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A ledger that remembers what it was told. Thread-safe. */
public final class RecordingLedger implements LegLedger {
  private final Map<UUID, CallLeg> live = new LinkedHashMap<>();
  private final List<CallLeg.State> states = new ArrayList<>();

  @Override
  public synchronized void record(CallLeg leg) {
    live.put(leg.id(), leg);
    states.add(leg.state());
  }

  @Override
  public synchronized void erase(UUID legId) {
    live.remove(legId);
  }

  /** The legs that are recorded now. */
  public synchronized List<CallLeg> live() {
    return List.copyOf(live.values());
  }

  /** The state of each record that was ever made, in order. */
  public synchronized List<CallLeg.State> states() {
    return List.copyOf(states);
  }
}
