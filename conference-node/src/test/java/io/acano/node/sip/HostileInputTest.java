package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.media.ScriptedMedia;
import io.acano.node.sip.SipPeer.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a bridge makes of the broken and the hostile: it answers in its own words or not at all, and
 * serves on. The cases follow RFC 4475; its messages are built from their descriptions.
 */
final class HostileInputTest {
  private static final String SECRET = "EvilPeerText";

  private static BridgeFixture<ScriptedMedia> fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new BridgeFixture<>(new ScriptedMedia());
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  /** A well-formed request of one edit; {@code 0} stands for "no answer". */
  record Torture(String name, String from, String to, int status) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Torture> tortures() {
    return List.of(
        new Torture(
            "3.1.1.1 long folded and odd but valid",
            "Max-Forwards: 70",
            "mAx-FoRwArDs:   0070\r\nX-Long: " + "a".repeat(3000) + "\r\n continued\r\n\tand again",
            200),
        new Torture("3.1.1.3 escaped URI parts", "INVITE sip:team@", "INVITE sip:%74ea%6D@", 200),
        new Torture("compact forms", "Call-ID:", "i:", 200),
        new Torture("3.1.2.1 extraneous separators", ";branch=", ";;,;,,;branch=", 400),
        new Torture("3.1.2.2 too large a length", "Content-Length: ", "Content-Length: 9", 400),
        new Torture("3.1.2.3 negative length", "Content-Length: ", "Content-Length: -", 400),
        new Torture("3.1.2.4 overlarge CSeq", "CSeq: 1 ", "CSeq: 36893488147419103232 ", 400),
        new Torture(
            "3.1.2.5 overlarge Max-Forwards", "Max-Forwards: 70", "Max-Forwards: 9999", 400),
        new Torture("3.1.2.6 unterminated quote", "\"Peer\" <sip:", "\"Peer <sip:", 400),
        new Torture(
            "3.1.2.7 <> around the Request-URI",
            "INVITE sip:team@HOST",
            "INVITE <sip:team@HOST>",
            400),
        new Torture(
            "3.1.2.8 blank in the Request-URI", "INVITE sip:team@", "INVITE sip:te am@", 400),
        new Torture("3.1.2.16 unknown version", "SIP/2.0\r\nVia", "SIP/7.0\r\nVia", 505),
        new Torture("3.1.2.17 CSeq of another method", "CSeq: 1 INVITE", "CSeq: 1 OPTIONS", 400),
        new Torture(
            "3.1.2.18 unknown method, CSeq of another", "INVITE sip:", SECRET + " sip:", 400),
        new Torture("3.3.1 no required headers", "From:", "X-From:", 0),
        new Torture(
            "3.3.2 unknown URI scheme",
            "INVITE sip:team@HOST",
            "INVITE nobodyknows:" + SECRET,
            416),
        new Torture("3.3.6 unknown Content-Type", "application/sdp", "application/" + SECRET, 415),
        new Torture(
            "3.3.8 two of what is single",
            "CSeq: 1 INVITE",
            "CSeq: 1 INVITE\r\nCall-ID: " + SECRET,
            400),
        new Torture(
            "3.3.9 two Content-Lengths",
            "CSeq: 1 INVITE",
            "CSeq: 1 INVITE\r\nContent-Length: 8",
            400),
        new Torture("no Contact", "Contact:", "X-Contact:", 400),
        new Torture("Contact of everything", "Contact: <sip:peer@127.0.0.1>", "Contact: *", 400),
        new Torture("Contact of another scheme", "Contact: <sip:", "Contact: <mailto:", 400),
        new Torture("no From tag", ";tag=peer", "", 400),
        new Torture("Via of another transport", "SIP/2.0/UDP", "SIP/2.0/TLS", 400),
        new Torture(
            "Route of another scheme",
            "CSeq: 1 INVITE",
            "CSeq: 1 INVITE\r\nRecord-Route: <tel:+1>",
            400),
        new Torture(
            "bad Require", "CSeq: 1 INVITE", "CSeq: 1 INVITE\r\nRequire: nothingSupportsThis", 420),
        new Torture(
            "bad Session-Expires is left out",
            "CSeq: 1 INVITE",
            "CSeq: 1 INVITE\r\nSession-Expires: " + SECRET,
            200),
        // The invite has nine headers of its own.
        new Torture(
            "256 headers", "CSeq: 1 INVITE", "CSeq: 1 INVITE" + "\r\nX: 1".repeat(247), 200),
        new Torture(
            "257 headers", "CSeq: 1 INVITE", "CSeq: 1 INVITE" + "\r\nX: 1".repeat(248), 513),
        new Torture("too many headers and no Via", "Via:", "X: 1\r\n".repeat(300) + "X-Via:", 0),
        new Torture("no start line", "INVITE sip:team@HOST SIP/2.0", SECRET, 400),
        new Torture(
            "too large", "CSeq: 1 INVITE", "CSeq: 1 INVITE\r\nX: " + "b".repeat(17_000), 513));
  }

  @ParameterizedTest
  @MethodSource("tortures")
  void answersInItsOwnWords(Torture torture) throws Exception {
    String host = "127.0.0.1:" + fixture.address().getPort();
    try (SipPeer peer = SipPeer.udp(fixture.address())) {
      Message good =
          peer.invite(
              fixture.uri("team"),
              "torture-" + peer.port(),
              "Contact: <sip:peer@127.0.0.1>\n",
              SipPeer.SDP);
      String from = torture.from().replace("HOST", host);
      assertTrue(good.text().contains(from), "no edit in " + good.text());
      peer.send(good.text().replace(from, torture.to().replace("HOST", host)));
      if (torture.status() == 0) {
        assertServes(peer);
        return;
      }
      Message answer = peer.receiveFinal();
      assertEquals(torture.status(), answer.status(), answer.text());
      assertFalse(answer.startLine().contains(SECRET), answer.text());
      assertFalse(answer.header("Warning").contains(SECRET), answer.text());
      if (answer.status() == 200) {
        peer.send(peer.ack(good, answer, ""));
        assertEquals(200, peer.ask(peer.within(good, answer, "BYE", 2, "", "")).status());
      }
    }
  }

  @Test
  void closesWhatCannotBeFramed() throws Exception {
    String host = fixture.uri("team");
    for (String bad :
        List.of(
            "OPTIONS " + host + " SIP/2.0\r\nX: " + "c".repeat(20_000),
            "OPTIONS " + host + " SIP/2.0\r\nVia: SIP/2.0/TCP a\r\n\r\n",
            "OPTIONS " + host + " SIP/2.0\r\nContent-Length: 999999999\r\n\r\n",
            "OPTIONS " + host + " SIP/2.0\r\nContent-Length: -1\r\n\r\n")) {
      try (SipPeer peer = SipPeer.tcp(fixture.address())) {
        peer.send(bad);
        assertTrue(peer.isClosedByBridge(), bad.substring(0, 40));
      }
    }
  }

  @Test
  void answersTooManyHeadersBeforeItCloses() throws Exception {
    try (SipPeer peer = SipPeer.tcp(fixture.address())) {
      peer.send(options(peer, "many").text().replace("CSeq:", "X: 1\r\n".repeat(300) + "CSeq:"));
      // The CSeq is beyond what is read, so that there is nothing to answer with.
      assertTrue(peer.isClosedByBridge());
    }
    try (SipPeer peer = SipPeer.tcp(fixture.address())) {
      peer.send(
          options(peer, "many")
              .text()
              .replace("Content-Length:", "X: 1\r\n".repeat(300) + "Content-Length:"));
      assertEquals(513, peer.receiveFinal().status());
      assertTrue(peer.isClosedByBridge());
    }
  }

  @Test
  void readsMessagesInPiecesAndInRows() throws Exception {
    try (SipPeer peer = SipPeer.tcp(fixture.address())) {
      String one = options(peer, "row-1").text();
      String two = options(peer, "row-2").text();
      for (byte piece : ("\r\n" + one).getBytes(StandardCharsets.UTF_8)) {
        peer.send(new byte[] {piece});
      }
      assertEquals("row-1", peer.receiveFinal().header("Call-ID"));
      peer.send(one.replace("branch=z", "branch=zz") + "\r\n\r\n" + two);
      List<String> got = new ArrayList<>();
      while (got.size() < 3) {
        got.add(peer.receive().header("Call-ID"));
      }
      assertTrue(got.containsAll(List.of("row-1", "row-2", "")), got.toString());
    }
  }

  @Test
  void survivesFuzzOverUdp() throws Exception {
    try (SipPeer peer = SipPeer.udp(fixture.address())) {
      fuzz(peer, 3_000, 11);
    }
  }

  @Test
  void survivesFuzzOverTcp() throws Exception {
    long seed = 12;
    for (int i = 0; i < 60; i++) {
      try (SipPeer peer = SipPeer.tcp(fixture.address())) {
        fuzz(peer, 20, seed + i);
      } catch (IOException e) {
        // The bridge hung up on us, as it should on what cannot be framed.
        assertTrue(String.valueOf(e.getMessage()).length() > 0);
      }
    }
    try (SipPeer peer = SipPeer.tcp(fixture.address())) {
      assertServes(peer);
    }
  }

  private static void fuzz(SipPeer peer, int messages, long seed) throws Exception {
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Message invite = peer.invite(fixture.uri("team"), "fuzz-" + peer.port(), "", SipPeer.SDP);
    List<byte[]> good =
        List.of(
            invite.text().getBytes(StandardCharsets.UTF_8),
            options(peer, "fuzz").text().getBytes(StandardCharsets.UTF_8),
            invite.text().replace("INVITE", "BYE").getBytes(StandardCharsets.UTF_8),
            invite.text().replace("INVITE", "ACK").getBytes(StandardCharsets.UTF_8),
            invite.text().replace("INVITE", "CANCEL").getBytes(StandardCharsets.UTF_8),
            ("SIP/2.0 200 OK\r\n" + invite.text().substring(invite.text().indexOf("Via")))
                .getBytes(StandardCharsets.UTF_8));
    for (int i = 0; i < messages; i++) {
      peer.send(mutate(good.get(random.nextInt(good.size())), random));
      if (i % 100 == 99) {
        Optional<Message> answer = peer.receive(1);
        while (answer.isPresent()) {
          answer = peer.receive(1);
        }
      }
    }
    try (SipPeer fresh = SipPeer.udp(fixture.address())) {
      assertServes(fresh);
    }
  }

  private static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) " \r\n:;,<>\"@=%09az".charAt(random.nextInt(16));
        case 2 -> {
          int length = random.nextInt(Math.min(60, bytes.length - at));
          System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
        }
        case 3 -> bytes = Arrays.copyOf(bytes, Math.max(20, at));
        default -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + random.nextInt(200));
          Arrays.fill(longer, bytes.length, longer.length, (byte) random.nextInt(256));
          bytes = longer;
        }
      }
    }
    return bytes;
  }

  private static Message options(SipPeer peer, String callId) {
    return peer.request("OPTIONS", fixture.uri("team"), callId, 1, "", "", "");
  }

  /** The bridge still answers; asked again as UDP peers do, because a full buffer drops. */
  private static void assertServes(SipPeer peer) throws Exception {
    String callId = "alive-" + peer.port();
    Await.until(
        "the bridge answers",
        () -> {
          peer.send(options(peer, callId));
          Optional<Message> answer = peer.receive(500);
          return answer.isPresent() && answer.get().header("Call-ID").equals(callId);
        });
  }
}
