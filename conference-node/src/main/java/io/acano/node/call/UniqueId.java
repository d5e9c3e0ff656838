package io.acano.node.call;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Ids in order of time: UUID version 7 (RFC 9562 section 5.7). */
final class UniqueId {
  private UniqueId() {}

  static UUID next(InstantSource clock, RandomGenerator random) {
    long high = (clock.millis() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
