package io.acano.node.media.rtp;

import io.acano.node.media.rtp.RtcpPacket.Goodbye;
import io.acano.node.media.rtp.RtcpPacket.ReceiverReport;
import io.acano.node.media.rtp.RtcpPacket.ReportBlock;
import io.acano.node.media.rtp.RtcpPacket.Sender;
import io.acano.node.media.rtp.RtcpPacket.SenderReport;
import io.acano.node.media.rtp.RtcpPacket.SourceDescription;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads and writes RTCP compound packets (RFC 3550 section 6.1, validity by appendix A.2). */
public final class RtcpCompound {
  private static final int SR = 200;
  private static final int RR = 201;
  private static final int SDES = 202;
  private static final int BYE = 203;
  private static final int CNAME = 1;
  private static final int HEADER_BYTES = 4;
  private static final int SENDER_BYTES = 20;
  private static final int REPORT_BYTES = 24;

  private RtcpCompound() {}

  /**
   * Reads what lies between {@code datagram}'s position and limit. Types that we do not use are
   * passed over.
   *
   * @return the packets; empty if the datagram is not a valid compound
   */
  public static List<RtcpPacket> parse(ByteBuffer datagram) {
    ByteBuffer in = datagram.slice();
    List<RtcpPacket> packets = new ArrayList<>(3);
    while (in.hasRemaining()) {
      if (in.remaining() < HEADER_BYTES) {
        return List.of();
      }
      int start = in.position();
      int first = in.get(start) & 0xff;
      int type = in.get(start + 1) & 0xff;
      int length = HEADER_BYTES * ((in.getShort(start + 2) & 0xffff) + 1);
      boolean firstOfCompound = start == 0;
      if (first >> 6 != 2
          || length > in.remaining()
          || (firstOfCompound && type != SR && type != RR)) {
        return List.of();
      }
      int padding = 0;
      if ((first & 0x20) != 0) {
        boolean last = length == in.remaining();
        padding = in.get(start + length - 1) & 0xff;
        if (!last || padding == 0 || padding % 4 != 0 || padding > length - HEADER_BYTES) {
          return List.of();
        }
      }
      ByteBuffer body = in.slice(start + HEADER_BYTES, length - HEADER_BYTES - padding);
      if (!parseBody(type, first & 0x1f, body, packets)) {
        return List.of();
      }
      in.position(start + length);
    }
    return packets;
  }

  private static boolean parseBody(int type, int count, ByteBuffer body, List<RtcpPacket> packets) {
    return switch (type) {
      case SR -> {
        if (body.remaining() < 4 + SENDER_BYTES + count * REPORT_BYTES) {
          yield false;
        }
        int ssrc = body.getInt();
        Sender sender = new Sender(body.getLong(), unsigned(body), unsigned(body), unsigned(body));
        packets.add(new SenderReport(ssrc, sender, reports(count, body)));
        yield true;
      }
      case RR -> {
        if (body.remaining() < 4 + count * REPORT_BYTES) {
          yield false;
        }
        packets.add(new ReceiverReport(body.getInt(), reports(count, body)));
        yield true;
      }
      case SDES -> parseDescriptions(count, body, packets);
      case BYE -> {
        if (body.remaining() < 4 * count) {
          yield false;
        }
        for (int i = 0; i < count; i++) {
          packets.add(new Goodbye(body.getInt()));
        }
        yield true;
      }
      default -> true;
    };
  }

  private static List<ReportBlock> reports(int count, ByteBuffer body) {
    List<ReportBlock> reports = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int ssrc = body.getInt();
      int losses = body.getInt();
      reports.add(
          new ReportBlock(
              ssrc,
              losses >>> 24,
              losses << 8 >> 8,
              unsigned(body),
              unsigned(body),
              unsigned(body),
              unsigned(body)));
    }
    return reports;
  }

  private static boolean parseDescriptions(int count, ByteBuffer body, List<RtcpPacket> packets) {
    for (int i = 0; i < count; i++) {
      if (body.remaining() < 8) {
        return false;
      }
      int ssrc = body.getInt();
      @Nullable String cname = null;
      while (true) {
        if (!body.hasRemaining()) {
          return false;
        }
        int item = body.get();
        if (item == 0) {
          body.position(Math.min(body.limit(), (body.position() + 3) & ~3));
          break;
        }
        if (!body.hasRemaining()) {
          return false;
        }
        int length = body.get() & 0xff;
        if (length > body.remaining()) {
          return false;
        }
        if (item == CNAME) {
          byte[] text = new byte[length];
          body.get(text);
          cname = new String(text, StandardCharsets.UTF_8);
        } else {
          body.position(body.position() + length);
        }
      }
      packets.add(new SourceDescription(ssrc, cname));
    }
    return true;
  }

  private static long unsigned(ByteBuffer in) {
    return in.getInt() & 0xffffffffL;
  }

  /** Writes the packets, in order, at the position. The first must be a report. */
  public static void write(List<RtcpPacket> packets, ByteBuffer out) {
    for (RtcpPacket packet : packets) {
      int start = out.position();
      switch (packet) {
        case SenderReport(int ssrc, Sender sender, List<ReportBlock> reports) -> {
          header(out, reports.size(), SR, ssrc);
          out.putLong(sender.ntp());
          out.putInt((int) sender.rtpTimestamp());
          out.putInt((int) sender.packets());
          out.putInt((int) sender.octets());
          reports.forEach(report -> write(report, out));
        }
        case ReceiverReport(int ssrc, List<ReportBlock> reports) -> {
          header(out, reports.size(), RR, ssrc);
          reports.forEach(report -> write(report, out));
        }
        case SourceDescription(int ssrc, @Nullable String cname) -> {
          header(out, 1, SDES, ssrc);
          if (cname != null) {
            byte[] text = cname.getBytes(StandardCharsets.UTF_8);
            int length = Math.min(text.length, 255);
            out.put((byte) CNAME).put((byte) length).put(text, 0, length);
          }
          do {
            out.put((byte) 0);
          } while ((out.position() - start) % 4 != 0);
        }
        case Goodbye(int ssrc) -> header(out, 1, BYE, ssrc);
      }
      out.putShort(start + 2, (short) ((out.position() - start) / 4 - 1));
    }
  }

  private static void header(ByteBuffer out, int count, int type, int ssrc) {
    out.put((byte) (0x80 | count)).put((byte) type).putShort((short) 0).putInt(ssrc);
  }

  private static void write(ReportBlock report, ByteBuffer out) {
    out.putInt(report.ssrc());
    int lost = Math.clamp(report.lost(), -0x80_0000, 0x7f_ffff);
    out.putInt(report.fractionLost() << 24 | (lost & 0xff_ffff));
    out.putInt((int) report.highestSequence());
    out.putInt((int) report.jitter());
    out.putInt((int) report.lastSenderReport());
    out.putInt((int) report.delaySinceLastSenderReport());
  }
}
