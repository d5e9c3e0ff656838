package io.acano.node.management;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts wrong tokens by the address that they came from: each address may be wrong a number of
 * times at once and once a second after that. While it has used that up, it gets no answer to
 * whether a token is right. Bounded: of very many addresses the longest quiet are forgotten.
 * Thread-safe.
 */
final class Attempts {
  static final int BURST = 20;
  private static final int MAX_ADDRESSES = 10_000;
  private static final long MS_PER_ATTEMPT = 1_000;

  private final InstantSource clock;

  /** When each address will have all its attempts again. */
  private final Map<String, Instant> fullAgain =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  Attempts(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether a token from this address may be looked at. */
  synchronized boolean allowed(String address) {
    Instant full = fullAgain.get(address);
    if (full == null) {
      return true;
    }
    long waitMs = full.toEpochMilli() - clock.millis();
    if (waitMs <= 0) {
      fullAgain.remove(address);
    }
    return waitMs <= (BURST - 1) * MS_PER_ATTEMPT;
  }

  synchronized void failed(String address) {
    Instant now = clock.instant();
    Instant full = fullAgain.getOrDefault(address, now);
    fullAgain.put(address, (full.isBefore(now) ? now : full).plusMillis(MS_PER_ATTEMPT));
  }
}
