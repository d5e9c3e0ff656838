package io.acano.node.sip;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each source address. The longest unused of more than 10,000 sources is
 * forgotten, which only gives it a full bucket. Thread-safe.
 */
final class RateLimit {
  private static final int MAX_SOURCES = 10_000;

  private final int perSecond;
  private final int burst;
  private final InstantSource clock;
  private final Map<InetAddress, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Bucket> eldest) {
          return size() > MAX_SOURCES;
        }
      };

  RateLimit(int perSecond, int burst, InstantSource clock) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.clock = clock;
  }

  /** Takes a token of the source's; false if it has none left. */
  synchronized boolean allows(InetAddress source) {
    long nowMs = clock.millis();
    Bucket bucket = buckets.computeIfAbsent(source, absent -> new Bucket(burst, nowMs));
    double refill = Math.max(0, nowMs - bucket.atMs) * perSecond / 1000.0;
    bucket.tokens = Math.min(burst, bucket.tokens + refill);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }

  private static final class Bucket {
    private double tokens;
    private long atMs;

    private Bucket(double tokens, long atMs) {
      this.tokens = tokens;
      this.atMs = atMs;
    }
  }
}
