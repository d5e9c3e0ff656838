package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.call.ManualTime;
import io.acano.node.media.ScriptedMedia;
import io.acano.node.sip.SipPeer.Message;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Session timers (RFC 4028), against a clock that the test moves. */
final class SessionTimerTest {
  private final ManualTime time = new ManualTime();
  private BridgeFixture<ScriptedMedia> fixture;
  private SipPeer peer;

  @BeforeEach
  void start() throws Exception {
    fixture =
        new BridgeFixture<>(
            new ScriptedMedia(),
            sip -> sip.withSessionInterval(Duration.ofSeconds(600)),
            call -> call,
            time,
            time);
    peer = SipPeer.udp(fixture.address());
  }

  @AfterEach
  void stop() throws Exception {
    peer.close();
    fixture.close();
  }

  @Test
  void decidesByTheTableOfRfc4028() {
    assertEquals(new SessionTimer(600, true), answer(0, "", 90, false));
    assertEquals(new SessionTimer(600, false), answer(0, "", 90, true));
    assertEquals(new SessionTimer(300, false), answer(300, "", 90, true));
    assertEquals(new SessionTimer(300, false), answer(300, "uac", 90, true));
    assertEquals(new SessionTimer(300, true), answer(300, "uas", 90, true));
    assertEquals(new SessionTimer(600, false), answer(7200, "", 90, true));
    assertEquals(new SessionTimer(900, false), answer(7200, "", 900, true));
    assertEquals(new SessionTimer(90, true), answer(30, "", 90, false));
  }

  @Test
  void refreshesByUpdateAndEndsWhatIsNotAnswered() throws Exception {
    call("Allow: INVITE, UPDATE\n");
    time.pass(Duration.ofSeconds(301));
    Message update = peer.receiveFinal();
    assertTrue(update.startLine().startsWith("UPDATE "), update.text());
    assertEquals("600;refresher=uac", update.header("Session-Expires"));
    peer.accept(update, "Session-Expires: 600;refresher=uac\n");
    awaitRefresh();
    time.pass(Duration.ofSeconds(301));
    Message second = peer.receiveFinal();
    assertTrue(second.startLine().startsWith("UPDATE "), second.text());
    peer.send(new Message(refusal(second, "481 Gone")));
    Await.until("the leg is gone", () -> fixture.ledger().live().isEmpty());
  }

  @Test
  void refreshesByReinviteWithTheSameDescription() throws Exception {
    Message ok = call("");
    time.pass(Duration.ofSeconds(301));
    Message reinvite = peer.receiveFinal();
    assertTrue(reinvite.startLine().startsWith("INVITE "), reinvite.text());
    assertEquals(ok.body(), reinvite.body());
    peer.accept(
        reinvite,
        "Contact: <sip:peer@127.0.0.1:" + peer.port() + ">\nSession-Expires: 600;refresher=uac\n");
    Message ack = peer.receiveFinal();
    assertTrue(ack.startLine().startsWith("ACK "), ack.text());
  }

  @Test
  void endsWhatThePeerDoesNotRefresh() throws Exception {
    Message ok = call("Supported: timer\nSession-Expires: 300;refresher=uac\n");
    assertEquals("300;refresher=uac", ok.header("Session-Expires"));
    assertEquals("timer", ok.header("Require"));
    time.pass(Duration.ofSeconds(267));
    assertEquals(1, fixture.ledger().live().size());
    time.pass(Duration.ofSeconds(2));
    assertTrue(peer.receiveFinal().startLine().startsWith("BYE "));
  }

  @Test
  void triesAgainWhenRefreshesCross() throws Exception {
    Message invite = peer.invite(fixture.uri("team"), "c1", "", SipPeer.SDP);
    Message ok = peer.ask(invite);
    Await.until("the leg is up", () -> fixture.ledger().live().size() == 1);
    time.pass(Duration.ofSeconds(301));
    Message ours = next("INVITE ", "");
    Message theirs = peer.within(invite, ok, "INVITE", 2, "", SipPeer.SDP);
    peer.send(theirs);
    Message refused = next("SIP/2.0 491", "");
    assertEquals(theirs.header("CSeq"), refused.header("CSeq"));
    peer.send(peer.ack(theirs, refused, ""));
    peer.send(refusal(ours, "491 Request Pending"));
    awaitRefresh();
    time.pass(Duration.ofSeconds(2));
    Message again = next("INVITE ", ours.header("CSeq"));
    assertEquals("600;refresher=uac", again.header("Session-Expires"));
    peer.accept(again, "Contact: <sip:peer@127.0.0.1:" + peer.port() + ">\n");
    assertEquals(
        again.header("CSeq").replace("INVITE", "ACK"),
        next("ACK ", ours.header("CSeq").replace("INVITE", "ACK")).header("CSeq"));
    assertEquals(1, fixture.ledger().live().size());
  }

  /** The next message of that start whose CSeq is another one: retransmissions are passed over. */
  private Message next(String start, String passedSequence) throws Exception {
    Message message = peer.receiveFinal();
    while (!message.text().startsWith(start) || message.header("CSeq").equals(passedSequence)) {
      message = peer.receiveFinal();
    }
    return message;
  }

  private Message call(String headers) throws Exception {
    Message ok = peer.ask(peer.invite(fixture.uri("team"), "c1", headers, SipPeer.SDP));
    assertEquals(200, ok.status(), ok.text());
    Await.until("the leg is up", () -> fixture.ledger().live().size() == 1);
    return ok;
  }

  /** The leg has worked on the answer when the next refresh is timed: besides sweep and expiry. */
  private void awaitRefresh() throws Exception {
    Await.until("the next refresh is timed", () -> time.waiting() == 3);
  }

  private static String refusal(Message request, String status) {
    StringBuilder text = new StringBuilder("SIP/2.0 " + status + "\r\n");
    for (String name : new String[] {"Via", "From", "To", "Call-ID", "CSeq"}) {
      text.append(name).append(": ").append(request.header(name)).append("\r\n");
    }
    return text.append("Content-Length: 0\r\n\r\n").toString();
  }

  private static SessionTimer answer(
      int interval, String refresher, int minimum, boolean isSupported) {
    return SessionTimer.answer(
        new SessionTimer.Proposal(interval, refresher, minimum, isSupported), 600);
  }
}
