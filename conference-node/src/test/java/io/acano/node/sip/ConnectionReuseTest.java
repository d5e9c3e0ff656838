package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.call.ManualTime;
import io.acano.node.media.ScriptedMedia;
import io.acano.node.sip.SipPeer.Message;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of the bridge's to phones behind a NAT: where their Contact points nobody listens. */
final class ConnectionReuseTest {
  private final ManualTime time = new ManualTime();
  private BridgeFixture<ScriptedMedia> fixture;

  @BeforeEach
  void start() throws Exception {
    fixture =
        new BridgeFixture<>(
            new ScriptedMedia(),
            sip -> sip.withSessionInterval(Duration.ofSeconds(600)),
            call -> call,
            time,
            time);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {";transport=tcp", ""})
  void hangsUpOverTheConnectionOfTheCall(String transport) throws Exception {
    try (SipPeer phone = SipPeer.tcp(fixture.address())) {
      call(phone, "<sip:peer@127.0.0.1:9" + transport + ">", "");
      dropAll();
      Message bye = phone.receive();
      assertTrue(bye.startLine().startsWith("BYE sip:peer@127.0.0.1:9"), bye.text());
      assertTrue(bye.header("Via").startsWith("SIP/2.0/TCP "), bye.text());
      phone.accept(bye, "");
      awaitNoLegs();
    }
  }

  @Test
  void refreshesOverTheConnectionOfTheCall() throws Exception {
    try (SipPeer phone = SipPeer.tcp(fixture.address())) {
      String contact = "<sip:peer@127.0.0.1:9;transport=tcp>";
      call(phone, contact, "");
      time.pass(Duration.ofSeconds(301));
      Message reinvite = phone.receive();
      assertTrue(reinvite.startLine().startsWith("INVITE "), reinvite.text());
      phone.accept(reinvite, "Contact: " + contact + "\nSession-Expires: 600;refresher=uac\n");
      Message ack = phone.receive();
      assertTrue(ack.startLine().startsWith("ACK "), ack.text());
    }
  }

  @Test
  void followsThePhoneToItsNewConnection() throws Exception {
    SipPeer phone = SipPeer.tcp(fixture.address());
    String contact = "<sip:peer@127.0.0.1:9;transport=tcp>";
    Message invite =
        phone.invite(fixture.uri("team"), "c1", "Contact: " + contact + "\n", SipPeer.SDP);
    Message ok = phone.ask(invite);
    Await.until("the leg is up", () -> fixture.ledger().live().size() == 1);
    phone.close();
    try (SipPeer again = SipPeer.tcp(fixture.address())) {
      String headers = "Contact: " + contact + "\n";
      assertEquals(200, again.ask(again.within(invite, ok, "UPDATE", 2, headers, "")).status());
      dropAll();
      Message bye = again.receive();
      assertTrue(bye.startLine().startsWith("BYE "), bye.text());
      again.accept(bye, "");
      awaitNoLegs();
    }
  }

  @Test
  void connectsToTheContactWhenTheConnectionIsGone() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      listener.setSoTimeout(5_000);
      try (SipPeer phone = SipPeer.tcp(fixture.address())) {
        call(phone, "<sip:peer@127.0.0.1:" + listener.getLocalPort() + ";transport=tcp>", "");
      }
      Await.until(
          "the bridge saw the end of the connection",
          () -> Long.valueOf(0).equals(fixture.metrics().values().get("sip_connections_count")));
      dropAll();
      try (Socket accepted = listener.accept()) {
        accepted.setSoTimeout(5_000);
        InputStream in = accepted.getInputStream();
        assertEquals("BYE ", new String(in.readNBytes(4), StandardCharsets.UTF_8));
      }
    }
  }

  private void call(SipPeer phone, String contact, String headers) throws Exception {
    Message ok =
        phone.ask(
            phone.invite(
                fixture.uri("team"), "c1", "Contact: " + contact + "\n" + headers, SipPeer.SDP));
    assertEquals(200, ok.status(), ok.text());
    Await.until("the leg is up", () -> fixture.ledger().live().size() == 1);
  }

  private void dropAll() {
    fixture.ledger().live().forEach(leg -> fixture.bridge().calls().drop(leg.id()));
  }

  private void awaitNoLegs() throws Exception {
    Await.until("no leg is left", () -> fixture.ledger().live().isEmpty());
  }
}
