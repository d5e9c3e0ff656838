package io.acano.node.telemetry;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * The counters and gauges of one instance by name, {@code component_noun_unit}. Names are fixed in
 * the code, never made from input, so that their number is bounded. Thread-safe.
 */
public final class Metrics {
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
  private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

  /** The counter of that name, made at its first use. Hold on to it on hot paths. */
  public LongAdder counter(String name) {
    return counters.computeIfAbsent(name, absent -> new LongAdder());
  }

  /** A value read when asked for; replaces the gauge of the same name. */
  public void gauge(String name, LongSupplier value) {
    gauges.put(name, value);
  }

  /** All values now, sorted by name. */
  public Map<String, Long> values() {
    Map<String, Long> values = new TreeMap<>();
    counters.forEach((name, counter) -> values.put(name, counter.sum()));
    gauges.forEach((name, gauge) -> values.put(name, gauge.getAsLong()));
    return values;
  }
}
