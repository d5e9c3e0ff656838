package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.media.AudioCodecSpec;
import io.acano.node.media.AudioLeg;
import io.acano.node.media.AudioMixer;
import io.acano.node.media.MediaEngine;
import io.acano.node.media.ScriptedMedia;
import io.acano.node.sip.SipPeer.Message;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A CANCEL that comes while the call is being set up. */
final class CancelTest {
  @Test
  void endsACallInSetUp() throws Exception {
    SlowMedia media = new SlowMedia();
    try (BridgeFixture<SlowMedia> fixture = new BridgeFixture<>(media);
        SipPeer peer = SipPeer.udp(fixture.address())) {
      Message invite = peer.invite(fixture.uri("team"), "c1", "", SipPeer.SDP);
      peer.send(invite);
      assertTrue(media.opening.await(10, TimeUnit.SECONDS), "no media were asked for");
      peer.send(cancel(invite));
      Message cancelled = peer.receiveFinal();
      assertEquals("1 CANCEL", cancelled.header("CSeq"));
      assertEquals(200, cancelled.status());
      media.mayOpen.countDown();
      Message end = peer.receiveFinal();
      assertEquals("1 INVITE", end.header("CSeq"));
      assertEquals(487, end.status());
      peer.send(peer.ack(invite, end, ""));
      Await.until("the media are closed", () -> media.real.legs().getFirst().isClosed());
      assertTrue(fixture.ledger().states().isEmpty());
    }
  }

  private static Message cancel(Message invite) {
    return new Message(
        invite
            .text()
            .replace("INVITE ", "CANCEL ")
            .replace("1 INVITE", "1 CANCEL")
            .replaceAll("(?s)Content-Type.*", "Content-Length: 0\r\n\r\n"));
  }

  /** Opens a leg only when the test lets it. */
  private static final class SlowMedia implements MediaEngine {
    private final ScriptedMedia real = new ScriptedMedia();
    private final CountDownLatch opening = new CountDownLatch(1);
    private final CountDownLatch mayOpen = new CountDownLatch(1);

    @Override
    public List<AudioCodecSpec> codecs() {
      return real.codecs();
    }

    @Override
    public AudioLeg openLeg(InetAddress localAddress) {
      opening.countDown();
      try {
        assertTrue(mayOpen.await(10, TimeUnit.SECONDS), "the test did not go on");
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return real.openLeg(localAddress);
    }

    @Override
    public AudioMixer openMixer() {
      return real.openMixer();
    }

    @Override
    public void close() {
      real.close();
    }
  }
}
