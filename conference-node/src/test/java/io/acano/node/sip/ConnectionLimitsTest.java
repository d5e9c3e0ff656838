package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.media.ScriptedMedia;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What TCP peers may cost. */
final class ConnectionLimitsTest {
  @Test
  void closesConnectionsBeyondTheLimit() throws Exception {
    try (BridgeFixture<ScriptedMedia> fixture = fixture(2, Duration.ofMinutes(1))) {
      awaitConnections(fixture, 0);
      SipPeer first = SipPeer.tcp(fixture.address());
      try (SipPeer second = SipPeer.tcp(fixture.address())) {
        assertServed(fixture, first);
        assertServed(fixture, second);
        try (SipPeer third = SipPeer.tcp(fixture.address())) {
          assertTrue(third.isClosedByBridge());
        }
        assertServed(fixture, second);
        first.close();
        awaitConnections(fixture, 1);
        try (SipPeer fourth = SipPeer.tcp(fixture.address())) {
          assertServed(fixture, fourth);
        }
      }
    }
  }

  @Test
  void closesWhatIsIdle() throws Exception {
    try (BridgeFixture<ScriptedMedia> fixture = fixture(2, Duration.ofMillis(300));
        SipPeer peer = SipPeer.tcp(fixture.address())) {
      assertServed(fixture, peer);
      assertTrue(peer.isClosedByBridge());
      awaitConnections(fixture, 0);
    }
  }

  private static BridgeFixture<ScriptedMedia> fixture(int maxConnections, Duration idle)
      throws Exception {
    return new BridgeFixture<>(
        new ScriptedMedia(),
        sip ->
            new SipOptions(
                sip.bindAddress(),
                sip.port(),
                sip.advertisedAddress(),
                sip.ownDomains(),
                maxConnections,
                idle,
                sip.invitesPerSecond(),
                sip.inviteBurst(),
                sip.sessionInterval(),
                sip.stopTimeout()),
        call -> call);
  }

  private static void assertServed(BridgeFixture<ScriptedMedia> fixture, SipPeer peer)
      throws Exception {
    assertEquals(
        200,
        peer.ask(peer.request("OPTIONS", fixture.uri("team"), "o-" + peer.port(), 1, "", "", ""))
            .status());
  }

  private static void awaitConnections(BridgeFixture<ScriptedMedia> fixture, long count)
      throws Exception {
    Await.until(
        "the bridge has " + count + " connections",
        () -> Long.valueOf(count).equals(fixture.metrics().values().get("sip_connections_count")));
  }
}
