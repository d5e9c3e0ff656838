package io.acano.node.media.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.media.MediaException;
import io.acano.node.media.rtp.RtcpPacket.ReportBlock;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Packets, counters, intervals and ports. */
final class RtpTest {
  private final RtpPacket packet = new RtpPacket();

  private boolean parse(String hex) {
    return packet.parse(ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  @Test
  void aPacketWithAllThatAHeaderMayHold() {
    // Version 2, padding, extension, two contributors; marker, type 96; one word of extension.
    assertTrue(
        parse("b2 e0 fffe 80000001 deadbeef 00000001 00000002 bede0001 aabbccdd 112233 0000 03"));
    assertTrue(packet.marker());
    assertEquals(96, packet.payloadType());
    assertEquals(0xfffe, packet.sequence());
    assertEquals(0x80000001L, packet.timestamp());
    assertEquals(0xdeadbeef, packet.ssrc());
    assertEquals(28, packet.payloadOffset());
    assertEquals(3, packet.payloadLength());
  }

  @Test
  void whatIsWrittenIsRead() {
    ByteBuffer out = ByteBuffer.allocate(40);
    RtpPacket.writeHeader(out, true, 111, 65_535, 0xffff_ffffL, -2);
    out.put(new byte[5]).flip();
    assertTrue(packet.parse(out));
    assertTrue(packet.marker());
    assertEquals(111, packet.payloadType());
    assertEquals(65_535, packet.sequence());
    assertEquals(0xffff_ffffL, packet.timestamp());
    assertEquals(-2, packet.ssrc());
    assertEquals(5, packet.payloadLength());
  }

  @Test
  void hostilePacketsAreRefused() {
    assertFalse(parse(""));
    assertFalse(parse("80 60 0001 00000001 000000"), "short header");
    assertFalse(parse("40 60 0001 00000001 00000001"), "version 1");
    assertFalse(parse("8f 60 0001 00000001 00000001"), "fifteen contributors that are not there");
    assertFalse(parse("90 60 0001 00000001 00000001 bede"), "half an extension");
    assertFalse(parse("90 60 0001 00000001 00000001 bedeffff"), "a huge extension");
    assertFalse(parse("a0 60 0001 00000001 00000001 00"), "no padding");
    assertFalse(parse("a0 60 0001 00000001 00000001 ff"), "more padding than payload");
  }

  @Test
  void noBytesMakeAParserThrow() {
    Random random = new Random(5);
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(90)];
      random.nextBytes(bytes);
      if (bytes.length > 2) {
        bytes[0] = (byte) (0x80 | (bytes[0] & 0x3f));
        bytes[1] = (byte) (200 + random.nextInt(5));
        if (bytes.length > 4 && random.nextBoolean()) {
          bytes[2] = 0;
          bytes[3] = (byte) (bytes.length / 4 - 1);
        }
      }
      ByteBuffer datagram = ByteBuffer.wrap(bytes);
      if (packet.parse(datagram)) {
        assertTrue(packet.payloadOffset() + packet.payloadLength() <= bytes.length);
      }
      RtcpCompound.parse(datagram);
    }
  }

  @Test
  void aCompoundComesBackAsItWasSent() {
    ReportBlock block = new ReportBlock(7, 128, -3, 0x1_0005L, 99, 0xffff_ffffL, 65_536);
    List<RtcpPacket> packets =
        List.of(
            new RtcpPacket.SenderReport(
                -5,
                new RtcpPacket.Sender(0x8123_4567_89ab_cdefL, 0xffff_fff0L, 10, 1600),
                List.of(block)),
            new RtcpPacket.SourceDescription(-5, "name@host"),
            new RtcpPacket.Goodbye(-5));
    ByteBuffer out = ByteBuffer.allocate(200);
    RtcpCompound.write(packets, out);
    out.flip();
    assertEquals(0, out.limit() % 4);
    assertEquals(packets, RtcpCompound.parse(out));
    for (int cut = 1; cut < out.limit(); cut++) {
      ByteBuffer truncated = out.duplicate().limit(cut);
      List<RtcpPacket> rest = RtcpCompound.parse(truncated);
      assertTrue(rest.isEmpty() || rest.size() < packets.size(), "cut at " + cut);
    }
  }

  @Test
  void statisticsCountAcrossAWrap() {
    ReceptionStatistics statistics = new ReceptionStatistics(1, 8000);
    long extended = statistics.received(65_530);
    for (int i = 1; i < 20; i++) {
      if (i != 5 && i != 12) {
        assertEquals(extended + i, statistics.received((65_530 + i) & 0xffff));
      }
    }
    assertEquals(2, statistics.lost());
    assertEquals(18, statistics.packetsReceived());
    ReportBlock report = statistics.report(0, 0);
    assertEquals(2 * 256 / 20, report.fractionLost());
    assertEquals((1L << 16) + 13, report.highestSequence());
    assertEquals(0, statistics.report(0, 0).fractionLost());
    assertEquals(extended + 5, statistics.received(65_535));
    assertEquals(1, statistics.lost());
    assertEquals(-1, statistics.received(30_000), "far off");
    assertTrue(statistics.received(30_001) > 0, "believed at its successor");
  }

  @Test
  void jitterIsMeasuredAsRfc3550Says() {
    ReceptionStatistics even = new ReceptionStatistics(1, 8000);
    ReceptionStatistics uneven = new ReceptionStatistics(1, 8000);
    for (int i = 0; i < 500; i++) {
      even.timed((0xffff_ff00L + i * 160L) & 0xffffffffL, i * 20_000_000L);
      uneven.timed(i * 160L, i * 20_000_000L + i % 2 * 10_000_000L);
    }
    assertEquals(0, even.jitterMs(), 0.001);
    assertEquals(10, uneven.jitterMs(), 0.1);
  }

  @Test
  void intervalsAreSpreadAndKeepTheirMean() {
    Random random = new Random(3);
    double sum = 0;
    for (int i = 0; i < 10_000; i++) {
      double seconds = RtcpInterval.next(2, 2, true, 8000, 120, false, random).toNanos() / 1e9;
      assertTrue(seconds > 2 && seconds < 6.2, "interval " + seconds);
      sum += seconds;
    }
    assertEquals(5 / 1.21828, sum / 10_000, 0.1);
    double crowd = RtcpInterval.next(1000, 10, false, 8000, 120, false, random).toNanos() / 1e9;
    assertTrue(crowd > 100, "a thousand receivers share 300 bytes a second: " + crowd);
  }

  private char event(
      TelephoneEvents events, int ssrc, long timestamp, boolean marker, int key, int rest) {
    ByteBuffer out = ByteBuffer.allocate(16);
    RtpPacket.writeHeader(out, marker, 101, 1, timestamp, ssrc);
    out.put((byte) key).put((byte) (rest >> 16)).putShort((short) rest).flip();
    assertTrue(packet.parse(out));
    return events.received(packet, out);
  }

  @Test
  void keysAreToldOnceWhateverIsRepeatedLateOrLong() {
    TelephoneEvents events = new TelephoneEvents();
    int end = 0x80_0000;
    assertEquals('5', event(events, 1, 1000, true, 5, 160));
    assertEquals(0, event(events, 1, 1000, false, 5, 320));
    assertEquals(0, event(events, 1, 1000, false, 5, end | 480));
    assertEquals(0, event(events, 1, 1000, false, 5, end | 480));
    assertEquals('5', event(events, 1, 3000, true, 5, 160));
    assertEquals(0, event(events, 1, 1000, false, 5, end | 480), "an old end comes late");
    assertEquals(0, event(events, 1, 3000, false, 5, end | 480));
    assertEquals('#', event(events, 1, 9000, false, 11, end | 480), "only the end came");
    assertEquals('A', event(events, 1, 20_000, true, 12, 0xffff));
    assertEquals(0, event(events, 1, 20_000 + 0xffff, false, 12, 160), "the next segment");
    assertEquals(0, event(events, 1, 200_000, true, 16, 160), "flash is no key");
    assertEquals('9', event(events, 2, 5, true, 9, 160), "another source starts anew");
  }

  @Test
  void portsComeInPairsAndRestBeforeReuse() {
    PortRange range = new PortRange(30_001, 30_006);
    assertEquals(2, range.available());
    int first = range.take();
    assertEquals(30_002, first);
    range.release(first);
    assertEquals(30_004, range.take());
    assertEquals(30_002, range.take());
    MediaException full = assertThrows(MediaException.class, range::take);
    assertTrue(full.toString().contains("30001-30006"));
    assertThrows(IllegalArgumentException.class, () -> new PortRange(30_001, 30_002));
    assertThrows(IllegalArgumentException.class, () -> new PortRange(80, 30_002));
  }
}
