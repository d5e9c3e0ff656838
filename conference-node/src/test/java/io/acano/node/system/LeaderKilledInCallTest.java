package io.acano.node.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.phone.Baresip;
import io.acano.node.phone.Tones;
import io.acano.node.phone.Tools;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two phones talk at core-2 while the database leader, core-1, is killed: they do not notice, and a
 * coSpace that psql inserts at core-3 can be dialled at core-2 within five seconds.
 */
@Timeout(300)
final class LeaderKilledInCallTest {
  private static final int ALICE_HZ = 440;
  private static final int BOB_HZ = 1000;
  private static final double HEARD = 0.05;
  private static final long MAX_GAP_MS = 200;

  @Test
  void nobodyInTheCallNotices(@TempDir Path folder) throws Exception {
    Tools.require("baresip", "psql");
    try (DemoSystem system = DemoSystem.start(folder, "--no-restart");
        Baresip alice = Baresip.start("alice", ALICE_HZ, "PCMU/8000/1", "udp");
        Baresip bob = Baresip.start("bob", BOB_HZ, "opus/48000/2", "tcp");
        Baresip carol = Baresip.start("carol", ALICE_HZ, "PCMA/8000/1", "udp")) {
      leadAtFirst(system);
      alice.call("sip:team@127.0.0.1:" + system.sipPort(2));
      bob.call("sip:team@127.0.0.1:" + system.sipPort(2) + ";transport=tcp");
      awaitTone(alice, BOB_HZ);
      awaitTone(bob, ALICE_HZ);
      Arrivals atAlice = new Arrivals(alice);
      Arrivals atBob = new Arrivals(bob);
      long aliceHeard = alice.received().durationMs();
      long bobHeard = bob.received().durationMs();

      system.kill(1);
      long killed = System.nanoTime();
      DemoSystem.await("psql to insert", Duration.ofSeconds(5), () -> insertByPsql(system));
      DemoSystem.await(
          "ops to be diallable",
          Duration.ofSeconds(5),
          () -> {
            carol.command("dial", "sip:ops@127.0.0.1:" + system.sipPort(2));
            return established(carol);
          });
      long takenMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);

      DemoSystem.await(
          "five seconds of talk after the kill",
          Duration.ofSeconds(30),
          () ->
              alice.received().durationMs() > aliceHeard + 5_000
                  && bob.received().durationMs() > bobHeard + 5_000);
      assertTrue(takenMs <= 5_000, "the new coSpace could be dialled after " + takenMs + " ms");
      assertNoGap("alice", atAlice, alice.received(), BOB_HZ);
      assertNoGap("bob", atBob, bob.received(), ALICE_HZ);
      assertEquals(2, legs(system, "team"));
      System.out.printf(
          "leader killed: coSpace dialled after %d ms; longest pause of arrivals %d and %d ms%n",
          takenMs, atAlice.longestPauseMs(), atBob.longestPauseMs());
    }
  }

  /** Makes core-1 the leader, if it is not. */
  private static void leadAtFirst(DemoSystem system) throws Exception {
    if (!system.leader(2).equals(Optional.of(1))) {
      system.post(2, "/cluster/leader", new JsonObject().put("name", "core-1"));
    }
    DemoSystem.await(
        "core-1 to lead",
        Duration.ofSeconds(20),
        () -> system.leader(2).equals(Optional.of(1)) && system.leader(3).equals(Optional.of(1)));
  }

  private static boolean insertByPsql(DemoSystem system) throws Exception {
    ProcessBuilder psql =
        new ProcessBuilder(
                List.of(
                    "psql",
                    "-X",
                    "-h",
                    "127.0.0.1",
                    "-p",
                    Integer.toString(system.postgresPort(3)),
                    "-U",
                    "acano",
                    "-d",
                    "acano",
                    "-c",
                    "INSERT INTO cospace (name, uri, call_id) VALUES ('ops', 'ops', '1003')"
                        + " ON CONFLICT DO NOTHING"))
            .redirectErrorStream(true);
    psql.environment().put("PGPASSWORD", "acano");
    psql.environment().put("PGCONNECT_TIMEOUT", "3");
    Process process = psql.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(said);
    }
    return true;
  }

  private static boolean established(Baresip phone) throws InterruptedException {
    for (int i = 0; i < 10 && !phone.has("CALL_ESTABLISHED"); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return phone.has("CALL_ESTABLISHED");
  }

  private static int legs(DemoSystem system, String coSpace) throws Exception {
    return system.get(2, "/calls/" + coSpace).getJsonArray("legs").size();
  }

  private static void awaitTone(Baresip phone, int toneHz) throws InterruptedException {
    DemoSystem.await(
        "a phone to hear " + toneHz + " Hz",
        Duration.ofSeconds(30),
        () -> {
          Tones heard = phone.received();
          return heard.durationMs() > 1_000 && heard.last(1_000).amplitude(toneHz) > HEARD;
        });
  }

  private static void assertNoGap(String who, Arrivals arrivals, Tones heard, int toneHz)
      throws InterruptedException {
    arrivals.stop();
    assertTrue(
        arrivals.longestPauseMs() <= MAX_GAP_MS,
        who + " received nothing for " + arrivals.longestPauseMs() + " ms");
    long gapMs = heard.longestGapMs(toneHz, HEARD);
    assertTrue(gapMs <= MAX_GAP_MS, who + " did not hear the other for " + gapMs + " ms");
  }

  /**
   * Watches a phone's recording grow. A recording has no hole where no packet came, it is only
   * shorter, so the longest time without growth is measured too.
   */
  private static final class Arrivals {
    private final Baresip phone;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread watcher;
    private volatile long longestPauseMs;

    private Arrivals(Baresip phone) {
      this.phone = phone;
      this.watcher = Thread.ofPlatform().name("arrivals").daemon().start(this::watch);
    }

    private void watch() {
      long bytes = 0;
      long grown = System.nanoTime();
      while (!stopped.get()) {
        long now = System.nanoTime();
        long newBytes = phone.receivedBytes();
        if (newBytes != bytes) {
          longestPauseMs = Math.max(longestPauseMs, TimeUnit.NANOSECONDS.toMillis(now - grown));
          bytes = newBytes;
          grown = now;
        }
        try {
          TimeUnit.MILLISECONDS.sleep(5);
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private long longestPauseMs() {
      return longestPauseMs;
    }

    private void stop() throws InterruptedException {
      stopped.set(true);
      watcher.join();
    }
  }
}
