package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.media.AudioLeg.Prompt;
import io.acano.node.media.AudioStream;
import io.acano.node.media.ScriptedMedia;
import io.acano.node.model.CallLeg;
import io.acano.node.sip.SipPeer.Message;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls as their signalling sees them, over UDP and TCP. */
final class CallBridgeTest {
  private BridgeFixture<ScriptedMedia> fixture;
  private SipPeer peer;

  @BeforeEach
  void start() throws Exception {
    fixture = new BridgeFixture<>(new ScriptedMedia());
    peer = SipPeer.udp(fixture.address());
  }

  @AfterEach
  void stop() throws Exception {
    peer.close();
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void takesACallAndItsEnd(String transport) throws Exception {
    use(transport);
    Message invite = peer.invite(fixture.uri("team"), "c1", "", SipPeer.SDP);
    peer.send(invite);
    assertEquals(100, peer.receive().status());
    Message ok = peer.receive();
    assertEquals(200, ok.status());
    assertEquals("1800;refresher=uas", ok.header("Session-Expires"));
    assertTrue(ok.body().contains("m=audio 40000 RTP/AVP 0 101"), ok.text());
    assertTrue(ok.contact().endsWith(";transport=" + transport.toLowerCase(Locale.ROOT)));
    assertTrue(ok.header("Via").contains("rport=" + peer.port()), ok.header("Via"));
    assertTrue(fixture.bridge().calls().legs(BridgeFixture.TEAM.id()).isEmpty());
    peer.send(peer.ack(invite, ok, ""));
    awaitState(CallLeg.State.CONNECTED);
    CallLeg leg = fixture.bridge().calls().legs().getFirst();
    assertEquals("peer@127.0.0.1", leg.remote());
    assertEquals("Peer", leg.displayName());
    assertEquals("PCMU", leg.codec());
    Message bye = peer.ask(peer.within(invite, ok, "BYE", 2, "", ""));
    assertEquals(200, bye.status());
    awaitNoLegs();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UDP", "TCP"})
  void endsACallByItself(String transport) throws Exception {
    use(transport);
    call("team", "c1", "");
    assertTrue(fixture.bridge().calls().drop(fixture.ledger().live().getFirst().id()));
    Message bye = peer.receive();
    assertTrue(bye.startLine().startsWith("BYE sip:peer@127.0.0.1:" + peer.port()), bye.text());
    assertTrue(bye.header("Reason").contains("dropped by an operator"));
    peer.accept(bye, "");
    awaitNoLegs();
  }

  @ParameterizedTest
  @CsvSource({
    "sip:nobody@HOST, 404",
    "sip:team@elsewhere.example, 403",
    "sip:alice@demo.acano, 480",
    "sip:HOST, 484",
    "sips:team@HOST, 416",
    "tel:+1001, 416",
    "sip:1001@HOST, 200",
    "sip:TEAM@DEMO.acano, 200",
    "sip:te%61m@demo.acano, 200",
    "sip:team;x=1@demo.acano;user=phone;y=2, 200",
    "sip:te%0am@demo.acano, 404",
    "sip:team:secret@demo.acano, 200",
  })
  void resolvesWhatIsDialled(String uri, int status) throws Exception {
    String dialled = uri.replace("HOST", "127.0.0.1:" + fixture.address().getPort());
    Message answer = peer.ask(peer.invite(dialled, "c1", "", SipPeer.SDP));
    assertEquals(status, answer.status(), answer.text());
  }

  @Test
  void refusesWhatItCannotTake() throws Exception {
    assertRefused(488, "", "v=0\no=evil\n");
    assertRefused(488, "", SipPeer.SDP.replace("0 8 101", "18"));
    assertRefused(420, "Require: 100rel, evil\n", SipPeer.SDP);
    assertRefused(483, "Max-Forwards: 0\n", SipPeer.SDP);
    Message tooSmall = assertRefused(422, "Supported: timer\nSession-Expires: 60\n", SipPeer.SDP);
    assertEquals("90", tooSmall.header("Min-SE"));
    Message plain = peer.invite(fixture.uri("team"), "type", "", SipPeer.SDP);
    Message answer = peer.ask(new Message(plain.text().replace("application/sdp", "text/plain")));
    assertEquals(415, answer.status());
    assertTrue(fixture.bridge().calls().legs().isEmpty());
  }

  @Test
  void isFullAtTheLimitOfParticipants() throws Exception {
    call("pair", "c1", "");
    call("pair", "c2", "");
    assertEquals(486, peer.ask(peer.invite(fixture.uri("pair"), "c3", "", SipPeer.SDP)).status());
  }

  @Test
  void answersOptionsAndOtherMethods() throws Exception {
    Message options = ask("OPTIONS", fixture.uri("team"));
    assertEquals(200, options.status());
    assertEquals(String.join(",", SipMessages.ALLOW), options.header("Allow").replace(" ", ""));
    assertEquals("application/sdp", options.header("Accept"));
    assertEquals("timer", options.header("Supported"));
    assertEquals(405, ask("REGISTER", fixture.uri("team")).status());
    assertEquals(405, ask("SUBSCRIBE", fixture.uri("team")).status());
    assertEquals(405, ask("MESSAGE", fixture.uri("team")).status());
    assertEquals(501, ask("DANCE", fixture.uri("team")).status());
    assertEquals(481, ask("BYE", fixture.uri("team")).status());
    assertEquals(481, ask("UPDATE", fixture.uri("team")).status());
    assertEquals(481, ask("CANCEL", fixture.uri("team")).status());
  }

  @Test
  void makesAnOfferWhenItGotNone() throws Exception {
    Message invite = peer.invite(fixture.uri("team"), "c1", "", "");
    peer.send(invite);
    Message ok = peer.receiveFinal();
    assertTrue(ok.body().contains("m=audio 40000 RTP/AVP 96 9 0 8 101"), ok.text());
    peer.send(peer.ack(invite, ok, SipPeer.SDP.replace("0 8 101", "8")));
    awaitState(CallLeg.State.CONNECTED);
    assertEquals("PCMA", fixture.bridge().calls().legs().getFirst().codec());
  }

  @Test
  void endsAnOfferThatWasNotAnswered() throws Exception {
    Message invite = peer.invite(fixture.uri("team"), "c1", "", "");
    peer.send(invite);
    Message ok = peer.receiveFinal();
    peer.send(peer.ack(invite, ok, ""));
    Message bye = peer.receiveFinal();
    assertTrue(bye.startLine().startsWith("BYE "), bye.text());
    assertEquals("SIP;cause=488;text=\"no usable answer to the offer\"", bye.header("Reason"));
    peer.accept(bye, "");
    awaitNoLegs();
  }

  @Test
  void holdsResumesAndChangesTheCodec() throws Exception {
    Dialog dialog = call("team", "c1", "");
    Message held = reinvite(dialog, 2, SipPeer.SDP + "a=sendonly\n");
    assertTrue(held.body().contains("a=recvonly"), held.text());
    awaitState(CallLeg.State.HELD);
    assertFalse(stream().send());
    Message resumed = reinvite(dialog, 3, SipPeer.SDP.replace("0 8 101", "8"));
    assertTrue(resumed.body().contains("RTP/AVP 8\r\n"));
    awaitState(CallLeg.State.CONNECTED);
    assertEquals("PCMA", stream().codec().encoding());
    Message bad = reinvite(dialog, 4, "v=0\n");
    assertEquals(488, bad.status());
    Message offered = reinvite(dialog, 5, "");
    assertEquals(200, offered.status());
    assertTrue(offered.body().contains("RTP/AVP 8\r\n"), offered.text());
    Message update = peer.ask(peer.within(dialog.invite, dialog.ok, "UPDATE", 6, "", ""));
    assertEquals(200, update.status());
    assertEquals("", update.body());
    assertEquals(
        200, peer.ask(peer.within(dialog.invite, dialog.ok, "OPTIONS", 7, "", "")).status());
    assertEquals(405, peer.ask(peer.within(dialog.invite, dialog.ok, "INFO", 8, "", "")).status());
    assertEquals(200, peer.ask(peer.within(dialog.invite, dialog.ok, "BYE", 9, "", "")).status());
    awaitNoLegs();
  }

  @Test
  void sendsTheSameAnswerAgain() throws Exception {
    Message invite = peer.invite(fixture.uri("team"), "c1", "", SipPeer.SDP);
    peer.send(invite);
    Message ok = peer.receiveFinal();
    peer.send(invite);
    assertEquals(ok.text(), peer.receiveFinal().text());
    // And without being asked, until it is acknowledged.
    assertEquals(ok.text(), peer.receiveFinal().text());
    peer.send(peer.ack(invite, ok, ""));
    awaitState(CallLeg.State.CONNECTED);
    assertEquals(1, fixture.media().legs().size());
  }

  @Test
  void findsAMergedRequest() throws Exception {
    Message invite = peer.invite(fixture.uri("team"), "c1", "", SipPeer.SDP);
    peer.send(invite);
    Message ok = peer.receiveFinal();
    peer.send(new Message(invite.text().replaceAll("branch=[^;]*", "branch=z9hG4bK-other")));
    Message merged = peer.receiveFinal();
    while (merged.status() == 200) {
      merged = peer.receiveFinal();
    }
    assertEquals(482, merged.status());
    peer.send(peer.ack(invite, ok, ""));
    awaitState(CallLeg.State.CONNECTED);
  }

  @Test
  void cancelsWhatIsNotAnswered() throws Exception {
    Message invite = peer.invite(fixture.uri("team"), "c1", "", SipPeer.SDP);
    Message cancel =
        new Message(
            invite
                .text()
                .replace("INVITE ", "CANCEL ")
                .replace("1 INVITE", "1 CANCEL")
                .replaceAll("(?s)Content-Type.*", "Content-Length: 0\r\n\r\n"));
    peer.send(invite);
    peer.send(new Message(cancel.text().replace(" INVITE", " CANCEL")));
    boolean isCancelAnswered = false;
    Message end = null;
    while (!isCancelAnswered || end == null) {
      Message answer = peer.receiveFinal();
      if (answer.header("CSeq").endsWith("CANCEL")) {
        assertEquals(200, answer.status());
        isCancelAnswered = true;
      } else {
        end = answer;
      }
    }
    peer.send(peer.ack(invite, end, ""));
    if (end.status() == 200) {
      // The answer overtook the CANCEL, and the call is up.
      awaitState(CallLeg.State.CONNECTED);
    } else {
      assertEquals(487, end.status());
      awaitNoLegs();
    }
  }

  @Test
  void asksForThePasscode() throws Exception {
    call("board", "c1", "");
    awaitState(CallLeg.State.PASSCODE);
    ScriptedMedia.Leg leg = fixture.media().legs().getFirst();
    leg.press("4711#");
    awaitState(CallLeg.State.CONNECTED);
    assertEquals(List.of(Prompt.ENTER_PASSCODE, Prompt.JOINED), leg.prompts());
  }

  @Test
  void endsCallsWhenItsCoSpaceIsRemoved() throws Exception {
    call("team", "c1", "");
    fixture.bridge().onDirectoryChanged(fixture.directory().without(BridgeFixture.TEAM).view());
    Message bye = peer.receive();
    assertTrue(bye.header("Reason").contains("removed"), bye.text());
    peer.accept(bye, "");
    awaitNoLegs();
    assertEquals(404, peer.ask(peer.invite(fixture.uri("team"), "c2", "", SipPeer.SDP)).status());
  }

  @Test
  void endsItsCallsWhenItStops() throws Exception {
    call("team", "c1", "");
    fixture.bridge().stop();
    assertTrue(peer.receive().startLine().startsWith("BYE "));
    assertTrue(fixture.ledger().live().isEmpty());
    assertFalse(fixture.bridge().health().healthy());
  }

  @Test
  void limitsTheRateOfEachSource() throws Exception {
    fixture.close();
    fixture =
        new BridgeFixture<>(new ScriptedMedia(), sip -> sip.withInviteRate(1, 22), call -> call);
    use("UDP");
    // The warm-up took 20 of this source.
    Message answer = null;
    for (int i = 0; i < 4; i++) {
      answer = peer.ask(peer.invite(fixture.uri("team"), "c" + i, "", SipPeer.SDP));
    }
    assertNotNull(answer);
    assertEquals(503, answer.status());
    assertEquals("5", answer.header("Retry-After"));
  }

  private record Dialog(Message invite, Message ok) {}

  private Dialog call(String user, String callId, String headers) throws Exception {
    Message invite = peer.invite(fixture.uri(user), callId, headers, SipPeer.SDP);
    int before = fixture.ledger().live().size();
    Message ok = peer.ask(invite);
    assertEquals(200, ok.status(), ok.text());
    Await.until("the leg is recorded", () -> fixture.ledger().live().size() == before + 1);
    return new Dialog(invite, ok);
  }

  private Message reinvite(Dialog dialog, int sequence, String body) throws IOException {
    return peer.ask(peer.within(dialog.invite, dialog.ok, "INVITE", sequence, "", body));
  }

  private Message ask(String method, String uri) throws IOException {
    return peer.ask(peer.request(method, uri, "m-" + method, 1, "", "", ""));
  }

  private Message assertRefused(int status, String headers, String body) throws IOException {
    Message answer =
        peer.ask(peer.invite(fixture.uri("team"), "r" + status + body.length(), headers, body));
    assertEquals(status, answer.status(), answer.text());
    assertFalse(answer.text().contains("evil") && !answer.header("Unsupported").contains("evil"));
    return answer;
  }

  private AudioStream stream() {
    AudioStream stream = fixture.media().legs().getFirst().stream();
    assertNotNull(stream);
    return stream;
  }

  private void use(String transport) throws Exception {
    peer.close();
    peer =
        transport.equals("TCP") ? SipPeer.tcp(fixture.address()) : SipPeer.udp(fixture.address());
  }

  private void awaitState(CallLeg.State state) throws Exception {
    Await.until(
        "a leg is " + state,
        () -> fixture.ledger().live().stream().anyMatch(leg -> leg.state() == state));
  }

  private void awaitNoLegs() throws Exception {
    Await.until("no leg is left", () -> fixture.ledger().live().isEmpty());
    Await.until(
        "all media are closed",
        () -> fixture.media().legs().stream().allMatch(ScriptedMedia.Leg::isClosed));
  }
}
