package io.acano.node.media.jitter;

import java.util.Arrays;

/**
 * Orders the packets of one source and decides, frame by frame, what is played when.
 *
 * <p>Each packet is due at <i>its media time + base + target</i>. Base is the least transit time
 * seen of late ({@link DelayEstimate}), so it follows the drift between the peer's clock and ours;
 * target is the waiting time that lets nearly all packets come before they are due. When the
 * playing point falls behind what is due by a frame, one frame is dropped; when it runs ahead of
 * it, one frame is made up. Pauses of the peer (DTX) cost nothing: the playing point jumps.
 *
 * <p>All times are given by the caller. Memory is fixed when the buffer is made. Not thread-safe.
 */
public final class JitterBuffer {
  /** Packets held at most; more than any delay that we allow needs. */
  public static final int CAPACITY = 64;

  /** No larger payload is kept. */
  public static final int MAX_PAYLOAD_BYTES = 1500;

  private static final int MASK = CAPACITY - 1;
  private static final int FRAME_MS = 20;
  private static final int IDLE_MS = 400;
  private static final int RESET_SECONDS = 3;
  private static final int FRAMES_BETWEEN_DROPS = 10;

  /** A frame apart and some, so that making one up is never followed by dropping it again. */
  private static final int STRETCH_AT_MS = -4;

  private static final int DROP_AT_MS = 25;
  private static final int SKIPPED = -1;

  private final int ticksPerMs;
  private final int frameTicks;
  private final DelayEstimate delay;

  private final long[] sequences = new long[CAPACITY];
  private final long[] timestamps = new long[CAPACITY];
  private final int[] lengths = new int[CAPACITY];
  private final byte[][] payloads = new byte[CAPACITY][];

  private boolean started;
  private boolean playing;
  private long firstTimestamp;
  private long highestTimestamp;
  private long highestSequence;
  private long nextSequence;
  private long nextTimestamp;
  private int held;
  private int starvedFrames;
  private int framesSinceDrop;

  private long late;
  private long duplicates;
  private long overflowed;

  public JitterBuffer(int clockRateHz, int minDelayMs, int maxDelayMs) {
    this.ticksPerMs = clockRateHz / 1000;
    this.frameTicks = FRAME_MS * ticksPerMs;
    this.delay = new DelayEstimate(minDelayMs, maxDelayMs);
    reset();
  }

  /** Forgets the source; counters stay. */
  public void reset() {
    Arrays.fill(sequences, -1);
    started = false;
    playing = false;
    held = 0;
    starvedFrames = 0;
    framesSinceDrop = 0;
    delay.reset();
  }

  /**
   * Takes a packet.
   *
   * @param sequence extended beyond 16 bits, positive
   * @param timestamp as in the packet, 32 bits
   * @param payload its first {@code length} bytes are copied
   * @return whether it was kept; if not, one of the counters of what was discarded went up
   */
  public boolean put(long arrivalNanos, long sequence, long timestamp, byte[] payload, int length) {
    if (length > MAX_PAYLOAD_BYTES) {
      overflowed++;
      return false;
    }
    long extended = started ? extend(timestamp) : timestamp + (1L << 32);
    if (started && Math.abs(extended - highestTimestamp) > RESET_SECONDS * 1000L * ticksPerMs) {
      reset();
      extended = timestamp + (1L << 32);
    }
    if (!started) {
      started = true;
      firstTimestamp = extended;
      highestTimestamp = extended;
      highestSequence = sequence;
      nextSequence = sequence;
      nextTimestamp = extended;
    }
    delay.observe(mediaMs(extended), arrivalNanos / 1e6);
    if (sequence < nextSequence && !playing && nextSequence - sequence < CAPACITY / 2) {
      nextSequence = sequence;
      nextTimestamp = extended;
    }
    if (sequence < nextSequence || (playing && extended + frameTicks / 2 <= nextTimestamp)) {
      late++;
      return false;
    }
    int slot = (int) (sequence & MASK);
    if (sequences[slot] == sequence) {
      duplicates++;
      return false;
    }
    if (sequence >= nextSequence + CAPACITY) {
      makeRoom(sequence);
    }
    if (sequences[slot] < 0) {
      held++;
    } else {
      overflowed++;
    }
    byte[] kept = payloads[slot];
    if (kept == null || kept.length < length) {
      kept = new byte[Math.max(length, 256)];
      payloads[slot] = kept;
    }
    System.arraycopy(payload, 0, kept, 0, length);
    sequences[slot] = sequence;
    timestamps[slot] = extended;
    lengths[slot] = length;
    highestSequence = Math.max(highestSequence, sequence);
    highestTimestamp = Math.max(highestTimestamp, extended);
    return true;
  }

  /** A packet of the source came that holds no audio: its number is no loss. */
  public void skip(long sequence) {
    int slot = (int) (sequence & MASK);
    boolean inWindow = started && sequence >= nextSequence && sequence < nextSequence + CAPACITY;
    if (inWindow && sequences[slot] < 0) {
      sequences[slot] = sequence;
      lengths[slot] = SKIPPED;
      held++;
      highestSequence = Math.max(highestSequence, sequence);
    }
  }

  private void passSkipped() {
    int slot = (int) (nextSequence & MASK);
    while (held > 0 && sequences[slot] == nextSequence && lengths[slot] == SKIPPED) {
      sequences[slot] = -1;
      held--;
      nextSequence++;
      slot = (int) (nextSequence & MASK);
    }
  }

  /** The window of sequence numbers moves on: what falls out of it is lost. */
  private void makeRoom(long sequence) {
    long from = sequence - CAPACITY + 1;
    for (int slot = 0; slot < CAPACITY; slot++) {
      if (sequences[slot] >= 0 && sequences[slot] < from) {
        sequences[slot] = -1;
        held--;
        overflowed++;
      }
    }
    nextSequence = from;
  }

  private long extend(long timestamp) {
    return highestTimestamp + (int) (timestamp - highestTimestamp);
  }

  private double mediaMs(long extended) {
    return (double) (extended - firstTimestamp) / ticksPerMs;
  }

  /**
   * Decides what is played next. After {@code PACKET} and {@code SHORTEN} the caller tells with
   * {@link #played} how long the packet was.
   *
   * @param queuedTicks audio that was decoded and waits to be played, in RTP clock ticks
   * @param out gets a copy of the packet, if the answer speaks of one
   */
  public Playout next(long nowNanos, int queuedTicks, Packet out) {
    if (!started) {
      return Playout.SILENCE;
    }
    double due = delay.dueMediaMs(nowNanos / 1e6);
    passSkipped();
    int slot = earliest();
    if (!playing) {
      return slot < 0 || mediaMs(timestamps[slot]) > due ? Playout.SILENCE : start(slot, out);
    }
    framesSinceDrop++;
    double behindMs = due - mediaMs(nextTimestamp - queuedTicks);
    if (slot < 0) {
      return starve(behindMs);
    }
    starvedFrames = 0;
    long gap = timestamps[slot] - nextTimestamp;
    if (gap > frameTicks / 2) {
      return bridge(slot, gap, behindMs, out);
    }
    if (behindMs < STRETCH_AT_MS) {
      return Playout.STRETCH;
    }
    boolean drop =
        behindMs >= DROP_AT_MS
            && framesSinceDrop >= (behindMs >= 3 * FRAME_MS ? 2 : FRAMES_BETWEEN_DROPS);
    take(slot, out);
    if (drop) {
      framesSinceDrop = 0;
      return Playout.SHORTEN;
    }
    return Playout.PACKET;
  }

  private Playout start(int slot, Packet out) {
    playing = true;
    starvedFrames = 0;
    framesSinceDrop = 0;
    take(slot, out);
    return Playout.PACKET;
  }

  /** Nothing waits: the next packet is late, lost, or the peer has paused. */
  private Playout starve(double behindMs) {
    starvedFrames++;
    if (starvedFrames * FRAME_MS > IDLE_MS) {
      playing = false;
      return Playout.SILENCE;
    }
    if (behindMs < STRETCH_AT_MS) {
      return Playout.STRETCH;
    }
    nextTimestamp += frameTicks;
    return Playout.CONCEAL;
  }

  /** The earliest packet is later than what should be played now: a loss or a pause before it. */
  private Playout bridge(int slot, long gap, double behindMs, Packet out) {
    long missing = sequences[slot] - nextSequence;
    if (missing == 0) {
      // A pause: take what is due, which also settles the delay anew.
      if (mediaMs(timestamps[slot]) <= mediaMs(nextTimestamp) + behindMs) {
        take(slot, out);
        return Playout.PACKET;
      }
      return Playout.SILENCE;
    }
    if (behindMs < STRETCH_AT_MS) {
      return Playout.STRETCH;
    }
    nextTimestamp += frameTicks;
    if (gap <= frameTicks + frameTicks / 2) {
      nextSequence = sequences[slot];
      copy(slot, out);
      return Playout.RECOVER;
    }
    return Playout.CONCEAL;
  }

  /** The slot of the audio packet with the least number, or -1. */
  private int earliest() {
    if (held > 0) {
      for (long sequence = nextSequence; sequence <= highestSequence; sequence++) {
        int slot = (int) (sequence & MASK);
        if (sequences[slot] == sequence && lengths[slot] != SKIPPED) {
          return slot;
        }
      }
    }
    return -1;
  }

  private void take(int slot, Packet out) {
    copy(slot, out);
    for (long before = nextSequence; before < sequences[slot]; before++) {
      forget((int) (before & MASK), before);
    }
    nextSequence = sequences[slot] + 1;
    nextTimestamp = timestamps[slot];
    sequences[slot] = -1;
    held--;
  }

  private void forget(int slot, long sequence) {
    if (sequences[slot] == sequence) {
      sequences[slot] = -1;
      held--;
    }
  }

  private void copy(int slot, Packet out) {
    System.arraycopy(payloads[slot], 0, out.payload, 0, lengths[slot]);
    out.length = lengths[slot];
  }

  /** The packet that {@link #next} gave held this much audio. */
  public void played(int ticks) {
    nextTimestamp += ticks;
  }

  /** Whether nothing is held and nothing plays: {@link #next} would give silence. */
  public boolean idle() {
    return held == 0 && !playing;
  }

  /** Audio between the playing point and the newest packet, in milliseconds. */
  public int depthMs() {
    return playing ? (int) Math.max(0, (highestTimestamp - nextTimestamp) / ticksPerMs) : 0;
  }

  public int targetMs() {
    return delay.targetMs();
  }

  /** Packets that were not played: too late, twice there, or too many. */
  public long discarded() {
    return late + duplicates + overflowed;
  }

  public long late() {
    return late;
  }

  public long duplicates() {
    return duplicates;
  }

  public long overflowed() {
    return overflowed;
  }

  /** Where {@link #next} copies a packet to; reused. */
  public static final class Packet {
    private final byte[] payload = new byte[MAX_PAYLOAD_BYTES];
    private int length;

    public byte[] payload() {
      return payload;
    }

    public int length() {
      return length;
    }
  }
}
