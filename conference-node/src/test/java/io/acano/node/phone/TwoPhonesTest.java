package io.acano.node.phone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.media.engine.RtpMediaEngine;
import io.acano.node.media.engine.RtpMediaOptions;
import io.acano.node.model.CallLeg;
import io.acano.node.sip.BridgeFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two baresip phones meet in a coSpace, and each hears the other and not itself. */
final class TwoPhonesTest {
  private static final int ALICE_HZ = 440;
  private static final int BOB_HZ = 1000;

  /** The sine of a phone has an amplitude near 1; coding and mixing may take some of it. */
  private static final double HEARD = 0.05;

  private static final double NOT_HEARD = 0.01;

  @ParameterizedTest
  @CsvSource({
    "PCMU/8000/1, PCMU, udp",
    "PCMA/8000/1, PCMA, tcp",
    "G722/16000/1, G722, udp",
    "opus/48000/2, opus, tcp"
  })
  void hearEachOther(String codec, String encoding, String transport) throws Exception {
    Tools.require("baresip");
    try (BridgeFixture<RtpMediaEngine> bridge = bridge();
        Baresip alice = Baresip.start("alice", ALICE_HZ, codec, transport);
        Baresip bob = Baresip.start("bob", BOB_HZ, codec, transport)) {
      String uri = bridge.uri("team") + ";transport=" + transport;
      alice.call(uri);
      bob.call(uri);
      assertTrue(
          bridge.ledger().live().stream().allMatch(leg -> encoding.equals(leg.codec())),
          bridge.ledger().live().toString());
      awaitTone(alice, BOB_HZ);
      awaitTone(bob, ALICE_HZ);
      assertTrue(alice.received().last(1_000).amplitude(ALICE_HZ) < NOT_HEARD);
      assertTrue(bob.received().last(1_000).amplitude(BOB_HZ) < NOT_HEARD);
    }
  }

  @Test
  void enterThePasscodeByKeys() throws Exception {
    Tools.require("baresip");
    try (BridgeFixture<RtpMediaEngine> bridge = bridge();
        Baresip alice = Baresip.start("alice", ALICE_HZ, "PCMU/8000/1", "udp")) {
      alice.call(bridge.uri("board"));
      Await.until("the caller is asked", () -> isIn(bridge, CallLeg.State.PASSCODE));
      alice.press("4711#");
      Await.until("the caller is in", () -> isIn(bridge, CallLeg.State.CONNECTED));
    }
  }

  private static boolean isIn(BridgeFixture<?> bridge, CallLeg.State state) {
    return bridge.ledger().live().stream().anyMatch(leg -> leg.state() == state);
  }

  private static void awaitTone(Baresip phone, int toneHz) throws Exception {
    Await.until(
        "a phone hears " + toneHz + " Hz",
        () -> {
          Tones heard = phone.received();
          return heard.durationMs() > 1_000 && heard.last(1_000).amplitude(toneHz) > HEARD;
        });
  }

  private static BridgeFixture<RtpMediaEngine> bridge() throws Exception {
    return new BridgeFixture<>(new RtpMediaEngine(RtpMediaOptions.ofPorts(20_000, 29_999)));
  }
}
