package io.acano.store.keyspace;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.time.Instant;

/** Instants as microseconds since 1970, the precision of a timestamptz; what is finer is cut. */
final class Timestamps {
  private static final long MICROS_PER_SECOND = 1_000_000;
  private static final int NANOS_PER_MICRO = 1_000;

  private Timestamps() {}

  static long toMicros(Instant instant) {
    try {
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), MICROS_PER_SECOND),
          instant.getNano() / NANOS_PER_MICRO);
    } catch (ArithmeticException e) {
      throw new StoreException(
          ErrorCode.INVALID_DATETIME, "the timestamp " + instant + " is out of range", e);
    }
  }

  static Instant ofMicros(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, MICROS_PER_SECOND),
        Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
  }
}
