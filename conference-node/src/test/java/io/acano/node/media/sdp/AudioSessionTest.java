package io.acano.node.media.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.media.AudioCodecSpec;
import io.acano.node.media.AudioStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AudioSessionTest {
  private static final AudioCodecSpec OPUS = new AudioCodecSpec("opus", 48000, 2);
  private static final AudioCodecSpec G722 = new AudioCodecSpec("G722", 8000, 1);
  private static final AudioCodecSpec PCMU = new AudioCodecSpec("PCMU", 8000, 1);
  private static final AudioCodecSpec PCMA = new AudioCodecSpec("PCMA", 8000, 1);
  private static final String HEAD = "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\n";
  private static final String C = "c=IN IP4 10.0.0.1\r\nt=0 0\r\n";

  private final AudioSession session =
      AudioSession.create(
          7,
          new InetSocketAddress(InetAddress.getLoopbackAddress(), 20000),
          List.of(OPUS, G722, PCMU, PCMA));

  @Test
  void followsTheOfferersOrder() throws SdpException {
    AudioStream stream =
        answer(
            C
                + "m=audio 4000 RTP/AVP 8 0 111 101\r\na=rtpmap:111 opus/48000/2\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\na=ptime:40\r\n")
            .stream();
    assertEquals(PCMA, stream.codec());
    assertEquals(8, stream.payloadType());
    assertEquals(101, stream.telephoneEventPayloadType());
    assertEquals(40, stream.ptimeMs());
    assertEquals(new InetSocketAddress("10.0.0.1", 4000), stream.remote());
    assertEquals(new InetSocketAddress("10.0.0.1", 4001), stream.remoteRtcp());
    assertTrue(stream.send() && stream.receive());
  }

  @Test
  void writesTheAnswerAsItTravels() throws SdpException {
    Agreement agreement =
        answer(
            C
                + "m=video 5000 RTP/AVP 97 98\r\na=rtpmap:97 VP8/90000\r\n"
                + "m=audio 4000 RTP/AVP 111 101\r\na=rtpmap:111 OPUS/48000/2\r\n"
                + "a=rtpmap:101 telephone-event/8000\r\na=rtcp-mux\r\n"
                + "m=audio 4002 RTP/AVP 0\r\n");
    assertEquals(
        """
        v=0
        o=acano 7 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=video 0 RTP/AVP 97 98
        m=audio 20000 RTP/AVP 111 101
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 useinbandfec=1
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=ptime:20
        a=sendrecv
        m=audio 0 RTP/AVP 0
        """,
        agreement.local().text().replace("\r\n", "\n"));
  }

  @Test
  void readsItsOwnText() throws SdpException {
    SessionDescription offer = said(session.offer());
    assertEquals(offer, parse(offer.text()));
  }

  @Test
  void skipsStreamsThatItCannotTake() throws SdpException {
    AudioStream stream =
        answer(
            C
                + "m=audio 4000 RTP/SAVP 0\r\nm=audio 0 RTP/AVP 0\r\n"
                + "m=audio 4002 RTP/AVP 18 99\r\na=rtpmap:99 speex/16000\r\n"
                + "m=audio 4004 RTP/AVP 9\r\nc=IN IP4 10.0.0.9\r\na=rtcp:5000\r\n")
            .stream();
    assertEquals(G722, stream.codec());
    assertEquals(new InetSocketAddress("10.0.0.9", 4004), stream.remote());
    assertEquals(new InetSocketAddress("10.0.0.9", 5000), stream.remoteRtcp());
    assertEquals(-1, stream.telephoneEventPayloadType());
  }

  @Test
  void prefersEventsAtTheCodecsClock() throws SdpException {
    AudioStream stream =
        answer(
            C
                + "m=audio 4000 RTP/AVP 96 100 101\r\na=rtpmap:96 opus/48000/2\r\n"
                + "a=rtpmap:100 telephone-event/8000\r\n"
                + "a=rtpmap:101 telephone-event/48000\r\n")
            .stream();
    assertEquals(101, stream.telephoneEventPayloadType());
  }

  @Test
  void holdsAndResumes() throws SdpException {
    Agreement first = answer(C + "m=audio 4000 RTP/AVP 0\r\n");
    assertFalse(first.isHeld());
    Agreement sendOnly =
        first.session().answer(parse(HEAD + C + "m=audio 4000 RTP/AVP 0\r\na=sendonly\r\n"));
    assertTrue(sendOnly.isHeld());
    assertTrue(sendOnly.stream().receive());
    assertTrue(sendOnly.local().text().contains("a=recvonly"));
    assertTrue(sendOnly.local().text().contains("o=acano 7 2 "));
    Agreement zero =
        sendOnly
            .session()
            .answer(parse(HEAD + "c=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"));
    assertTrue(zero.isHeld());
    assertNull(zero.stream().remote());
    Agreement inactive =
        zero.session().answer(parse(HEAD + C + "a=inactive\r\nm=audio 4000 RTP/AVP 0\r\n"));
    assertTrue(inactive.isHeld());
    assertFalse(inactive.stream().receive());
    Agreement resumed =
        inactive.session().answer(parse(HEAD + C + "m=audio 4000 RTP/AVP 0\r\na=sendrecv\r\n"));
    assertFalse(resumed.isHeld());
    assertEquals("4", resumed.local().origin().version());
  }

  @Test
  void keepsItsVersionWhileNothingChanges() throws SdpException {
    Agreement first = answer(C + "m=audio 4000 RTP/AVP 0\r\n");
    Agreement again = first.session().answer(parse(HEAD + C + "m=audio 4000 RTP/AVP 0\r\n"));
    assertEquals(first.local(), again.local());
    assertEquals(first.local(), said(again.session().offer()));
  }

  @Test
  void offersAllCodecsAndTakesTheAnswer() throws SdpException {
    AudioSession offered = session.offer();
    assertTrue(said(offered).text().contains("m=audio 20000 RTP/AVP 96 9 0 8 101\r\n"));
    Agreement agreement =
        offered.accept(
            parse(
                HEAD + C + "m=audio 4000 RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n"));
    assertEquals(PCMU, agreement.stream().codec());
    assertEquals(101, agreement.stream().telephoneEventPayloadType());
    assertSame(offered, agreement.session());
  }

  @Test
  void refusesAnAnswerThatDoesNotFit() {
    AudioSession offered = session.offer();
    for (String bad :
        List.of(
            C,
            C + "m=audio 0 RTP/AVP 0\r\n",
            C + "m=audio 4000 RTP/AVP 18\r\n",
            C + "m=audio 4000 RTP/AVP 0\r\nm=audio 4002 RTP/AVP 0\r\n")) {
      assertThrows(SdpException.class, () -> offered.accept(parse(HEAD + bad)), bad);
    }
  }

  @Test
  void boundsPtime() throws SdpException {
    assertEquals(20, ptime("a=ptime:20\r\n"));
    assertEquals(20, ptime("a=ptime:25\r\n"));
    assertEquals(60, ptime("a=ptime:200\r\n"));
    assertEquals(10, ptime("a=ptime:3\r\n"));
    assertEquals(20, ptime("a=ptime:x\r\n"));
    assertEquals(20, ptime("a=ptime:99999999999\r\n"));
    assertEquals(30, ptime("a=ptime:60\r\na=maxptime:35\r\n"));
    assertEquals(
        20,
        answer(C + "m=audio 4000 RTP/AVP 96\r\na=rtpmap:96 opus/48000\r\na=ptime:30\r\n").stream()
            .ptimeMs());
  }

  @Test
  void refusesWhatLeavesNothingToAgreeOn() {
    for (String bad :
        List.of(
            C,
            C + "m=video 4000 RTP/AVP 97\r\n",
            C + "m=audio 4000 RTP/AVP 18\r\n",
            C + "m=audio 65535 RTP/AVP 0\r\n",
            "t=0 0\r\nm=audio 4000 RTP/AVP 0\r\n",
            "c=IN IP6 ::5\r\nm=audio 4000 RTP/AVP 0\r\n",
            C + "m=audio 4000 RTP/AVP 500\r\n",
            C + "m=audio 4000 RTP/AVP 0\r\na=rtcp:0\r\n",
            C + "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU\r\n")) {
      assertThrows(SdpException.class, () -> answer(bad), bad);
    }
  }

  private int ptime(String attributes) throws SdpException {
    return answer(C + "m=audio 4000 RTP/AVP 0\r\n" + attributes).stream().ptimeMs();
  }

  private Agreement answer(String body) throws SdpException {
    return session.answer(parse(HEAD + body));
  }

  private static SessionDescription said(AudioSession session) {
    SessionDescription last = session.last();
    assertNotNull(last);
    return last;
  }

  private static SessionDescription parse(String text) throws SdpException {
    return SessionDescription.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
