package io.acano.store.txn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How much of its range one scan has read: a scan that stops early depends on no more. */
final class ScanRead {
  private final ReadSet reads;
  private final byte[] from;
  private final byte[] to;
  private final boolean reverse;
  private byte @Nullable [] last;
  private boolean ended;

  ScanRead(ReadSet reads, byte[] from, byte[] to, boolean reverse) {
    this.reads = reads;
    this.from = from;
    this.to = to;
    this.reverse = reverse;
  }

  /** The scan has gone to {@code key}, and has seen it and all before it. */
  void reached(byte[] key) {
    last = key;
  }

  /** The scan has seen the end of its range. */
  void end() {
    ended = true;
  }

  void record() {
    if (ended) {
      reads.range(from, to);
    } else if (last != null) {
      // The least key above another is that key with a zero byte more.
      byte[] seenTo = Arrays.copyOf(last, last.length + 1);
      reads.range(reverse ? last : from, reverse ? to : seenTo);
    }
  }
}
