package io.acano.node.media.sdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.media.AudioCodecSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class SdpParserTest {
  private static final String GOOD =
      """
      v=0
      o=- 1 1 IN IP4 10.0.0.1
      s=-
      c=IN IP4 10.0.0.1
      t=0 0
      a=sendrecv
      m=audio 4000 RTP/AVP 0 96 101
      a=rtpmap:96 opus/48000/2
      a=fmtp:96 stereo=1
      a=rtpmap:101 telephone-event/8000
      a=ptime:20
      a=rtcp:4001 IN IP4 10.0.0.1
      m=video 4002 RTP/AVP 97
      a=rtpmap:97 VP8/90000
      """;

  @Test
  void takesLooseLineEndsAndUnknownLines() throws SdpException {
    SessionDescription description =
        parse("v=0\no=- 1 1 IN IP4 10.0.0.1\nb=AS:64\nz=?\ni=x\nm=audio 1 RTP/AVP 0\n\n");
    assertEquals(1, description.media().size());
  }

  @Test
  void refusesTheMalformedWithoutRepeatingIt() {
    for (String bad :
        List.of(
            "",
            "v=1\r\n",
            "v=0\r\n",
            "v=0\r\nevil",
            "v=0\r\no=evil\r\n",
            "v=0\r\no=- 1 x IN IP4 evil\r\n",
            head("c=IN IP4 evil.example\r\n"),
            head("c=IN IP4 1.2.3\r\n"),
            head("c=IN IP4 1.2.3.400\r\n"),
            head("c=IN IP4 224.1.2.3\r\n"),
            head("c=IN IP4 255.255.255.255\r\n"),
            head("c=IN IP6 fe80::1%evil\r\n"),
            head("c=IN IP6 10.0.0.1\r\n"),
            head("m=audio\r\n"),
            head("m=audio evil RTP/AVP 0\r\n"),
            head("m=audio 70000 RTP/AVP 0\r\n"),
            head("m=audio -1 RTP/AVP 0\r\n"),
            head("m=audio 4000 RTP/AVP" + " 0".repeat(65) + "\r\n"),
            head("m=audio 4000 RTP/AVP 0\r\n".repeat(17)),
            head("a=evil\r\n".repeat(129)),
            head("i=evil\r\n".repeat(600)),
            head("i=" + "evil".repeat(5000)),
            "v=0\0")) {
      SdpException error = assertThrows(SdpException.class, () -> parse(bad), bad);
      assertFalse(String.valueOf(error.getMessage()).contains("evil"), error.getMessage());
    }
  }

  @Test
  void survivesMutations() {
    long seed = 4711;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    AudioSession session =
        AudioSession.create(
            1,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 20000),
            List.of(new AudioCodecSpec("opus", 48000, 2), new AudioCodecSpec("PCMU", 8000, 1)));
    int agreed = 0;
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] content = mutate(GOOD.getBytes(StandardCharsets.UTF_8), random);
      try {
        SessionDescription offer = SessionDescription.parse(content);
        Agreement agreement = session.answer(offer);
        assertEquals(offer.media().size(), agreement.local().media().size());
        assertEquals(
            agreement.local(),
            SessionDescription.parse(agreement.local().text().getBytes(StandardCharsets.UTF_8)));
        agreed++;
      } catch (SdpException e) {
        refused++;
      }
    }
    assertTrue(agreed > 1000 && refused > 1000, agreed + " agreed, " + refused + " refused");
  }

  private static byte[] mutate(byte[] good, SplittableRandom random) {
    byte[] bytes = good.clone();
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) " \r\n:/=09am".charAt(random.nextInt(10));
        case 2 -> {
          int length = random.nextInt(Math.min(40, bytes.length - at));
          System.arraycopy(bytes, random.nextInt(bytes.length - length), bytes, at, length);
        }
        default -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
      }
    }
    return bytes;
  }

  private static String head(String lines) {
    return "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\n" + lines;
  }

  private static SessionDescription parse(String text) throws SdpException {
    return SessionDescription.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
