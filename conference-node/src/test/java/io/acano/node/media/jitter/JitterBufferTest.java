package io.acano.node.media.jitter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The buffer against networks that a seed makes. Time is a number here; nothing waits. */
final class JitterBufferTest {
  private static final long MS = 1_000_000;
  private static final long START = 5_000_000 * MS;

  /** A packet under way. */
  private record Flying(long arrivalNanos, int number) {}

  /** What a network does to a stream of 20 ms packets. */
  private record Network(double loss, double jitterMs, double duplicates, double driftPpm) {}

  /** What came of it. */
  private static final class Outcome {
    final List<Integer> played = new ArrayList<>();
    int concealed;
    int recovered;
    int shortened;
    int stretched;
    int deepestMs;
    int lost;
  }

  private static Outcome run(Network network, int packets, long seed) {
    Random random = new Random(seed);
    List<Flying> flights = new ArrayList<>();
    Outcome outcome = new Outcome();
    for (int i = 0; i < packets; i++) {
      if (i > 0 && random.nextDouble() < network.loss) {
        outcome.lost++;
        continue;
      }
      double sentMs = i * 20 * (1 + network.driftPpm / 1e6);
      long arrival = START + (long) ((sentMs + random.nextDouble() * network.jitterMs) * MS);
      flights.add(new Flying(arrival, i));
      if (random.nextDouble() < network.duplicates) {
        flights.add(new Flying(arrival + 3 * MS, i));
      }
    }
    flights.sort(Comparator.comparingLong(Flying::arrivalNanos));

    JitterBuffer buffer = new JitterBuffer(8000, 20, 200);
    JitterBuffer.Packet packet = new JitterBuffer.Packet();
    int next = 0;
    // Sequence and timestamp both wrap within the first packets.
    long firstTimestamp = 0xffff_fff0L - 160 * 30;
    for (long now = START + 7 * MS; now < START + (packets * 20L + 1000) * MS; now += 20 * MS) {
      while (next < flights.size() && flights.get(next).arrivalNanos <= now) {
        Flying flying = flights.get(next++);
        byte[] payload = {(byte) (flying.number >> 8), (byte) flying.number};
        buffer.put(
            flying.arrivalNanos,
            65_500L + flying.number,
            (firstTimestamp + 160L * flying.number) & 0xffffffffL,
            payload,
            2);
      }
      outcome.deepestMs = Math.max(outcome.deepestMs, buffer.depthMs());
      step(buffer, packet, now, outcome);
    }
    assertTrue(buffer.idle(), "seed " + seed);
    return outcome;
  }

  private static void step(
      JitterBuffer buffer, JitterBuffer.Packet packet, long now, Outcome outcome) {
    boolean again = true;
    while (again) {
      again = false;
      switch (buffer.next(now, 0, packet)) {
        case PACKET -> play(buffer, packet, outcome);
        case SHORTEN -> {
          play(buffer, packet, outcome);
          outcome.shortened++;
          again = true;
        }
        case CONCEAL -> outcome.concealed++;
        case RECOVER -> outcome.recovered++;
        case STRETCH -> outcome.stretched++;
        case SILENCE -> {}
      }
    }
  }

  private static void play(JitterBuffer buffer, JitterBuffer.Packet packet, Outcome outcome) {
    assertEquals(2, packet.length());
    outcome.played.add((packet.payload()[0] & 0xff) << 8 | (packet.payload()[1] & 0xff));
    buffer.played(160);
  }

  private static void assertInOrder(Outcome outcome, String what) {
    for (int i = 1; i < outcome.played.size(); i++) {
      assertTrue(outcome.played.get(i) > outcome.played.get(i - 1), what + " at " + i);
    }
  }

  @Test
  void aPerfectNetworkLosesAndDelaysNothing() {
    Outcome outcome = run(new Network(0, 0, 0, 0), 1000, 1);
    assertEquals(1000, outcome.played.size());
    assertEquals(0, outcome.stretched + outcome.recovered);
    // The end of the stream is concealed, until it is plain that it is one.
    assertTrue(outcome.concealed <= 21, "concealed " + outcome.concealed);
    assertTrue(outcome.deepestMs <= 60, "deepest " + outcome.deepestMs);
    assertTrue(outcome.shortened <= 2, "shortened " + outcome.shortened);
  }

  @Test
  void anyNetworkKeepsTheOrderAndMakesUpForWhatIsMissing() {
    Random seeds = new Random(42);
    for (int round = 0; round < 60; round++) {
      long seed = seeds.nextLong();
      Random random = new Random(seed);
      Network network =
          new Network(
              random.nextDouble() * 0.2,
              random.nextDouble() * 90,
              random.nextDouble() * 0.2,
              random.nextDouble() * 400 - 200);
      Outcome outcome = run(network, 2000, seed);
      String what = "seed " + seed + " " + network;
      assertInOrder(outcome, what);
      int came = 2000 - outcome.lost;
      int unplayed = came - outcome.played.size();
      assertTrue(unplayed <= came * 0.06 + 5, what + ": " + unplayed + " came but were not played");
      int made = outcome.concealed + outcome.recovered + outcome.stretched;
      int needed = outcome.lost + unplayed;
      assertTrue(
          Math.abs(made - needed - outcome.shortened) <= 45 + needed / 5,
          what + ": made up " + made + " of " + needed + ", shortened " + outcome.shortened);
      assertTrue(outcome.deepestMs <= 300, what + ": " + outcome.deepestMs + " ms deep");
    }
  }

  @Test
  void aFastClockIsShortenedAndASlowOneStretched() {
    Outcome fast = run(new Network(0, 2, 0, -500), 20_000, 3);
    Outcome slow = run(new Network(0, 2, 0, 500), 20_000, 4);
    // 500 ppm of 400 s are ten frames.
    assertTrue(fast.shortened >= 8 && fast.shortened <= 14, "shortened " + fast.shortened);
    assertTrue(slow.stretched + slow.concealed >= 8, "stretched " + slow.stretched);
    assertTrue(fast.deepestMs <= 80, "deepest " + fast.deepestMs);
    assertEquals(20_000, fast.played.size());
  }

  @Test
  void aSingleLossIsRecoveredFromTheNextPacket() {
    JitterBuffer buffer = new JitterBuffer(8000, 20, 200);
    JitterBuffer.Packet packet = new JitterBuffer.Packet();
    for (int i = 0; i < 5; i++) {
      if (i != 2) {
        buffer.put(START + 20L * i * MS, 100 + i, 160L * i, new byte[] {(byte) i}, 1);
      }
    }
    List<Playout> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      Playout answer = buffer.next(START + (40 + 20L * i) * MS, 0, packet);
      answers.add(answer);
      if (answer == Playout.PACKET) {
        buffer.played(160);
      } else {
        assertArrayEquals(new byte[] {3}, java.util.Arrays.copyOf(packet.payload(), 1));
      }
    }
    assertEquals(
        List.of(Playout.PACKET, Playout.PACKET, Playout.RECOVER, Playout.PACKET, Playout.PACKET),
        answers);
  }

  @Test
  void aPauseIsSilenceAndNoLoss() {
    JitterBuffer buffer = new JitterBuffer(8000, 20, 200);
    JitterBuffer.Packet packet = new JitterBuffer.Packet();
    Outcome outcome = new Outcome();
    for (int tick = 0; tick < 100; tick++) {
      long now = START + tick * (20 * MS);
      boolean paused = tick >= 30 && tick < 60;
      if (!paused) {
        int number = tick < 30 ? tick : tick - 30;
        buffer.put(now, 100 + number, 160L * tick, new byte[] {0, (byte) tick}, 2);
      }
      step(buffer, packet, now, outcome);
    }
    assertInOrder(outcome, "pause");
    assertTrue(outcome.played.size() >= 66, "played " + outcome.played.size());
    assertEquals(0, outcome.recovered);
    assertEquals(0, buffer.discarded());
  }

  @Test
  void aHostileStreamIsBounded() {
    Random random = new Random(7);
    JitterBuffer buffer = new JitterBuffer(48_000, 20, 200);
    JitterBuffer.Packet packet = new JitterBuffer.Packet();
    long sequence = 70_000;
    for (int i = 0; i < 200_000; i++) {
      long now = START + i * MS / 10;
      sequence = Math.max(1, sequence + random.nextInt(200) - 90);
      buffer.put(now, sequence, random.nextInt() & 0xffffffffL, new byte[1500], 1500);
      if (random.nextInt(5) == 0) {
        buffer.skip(sequence + random.nextInt(70));
      }
      if (i % 200 == 0) {
        switch (buffer.next(now, 0, packet)) {
          case PACKET, SHORTEN -> buffer.played(960);
          case CONCEAL, RECOVER, STRETCH, SILENCE -> {}
        }
      }
    }
    assertFalse(buffer.put(START, sequence, 0, new byte[1501], 1501));
  }
}
