package io.acano.node.media.rtp;

import java.nio.ByteBuffer;

/**
 * A reusable view of one RTP packet (RFC 3550 section 5.1). Parsing allocates nothing and throws
 * nothing, whatever the peer sent. Used by one thread at a time.
 */
public final class RtpPacket {
  public static final int HEADER_BYTES = 12;

  private boolean marker;
  private int payloadType;
  private int sequence;
  private long timestamp;
  private int ssrc;
  private int payloadOffset;
  private int payloadLength;

  /**
   * Reads the header of what lies between {@code datagram}'s position and limit.
   *
   * @return false if it is no valid RTP packet; the fields are then meaningless
   */
  public boolean parse(ByteBuffer datagram) {
    int start = datagram.position();
    int length = datagram.remaining();
    if (length < HEADER_BYTES) {
      return false;
    }
    int first = datagram.get(start) & 0xff;
    if (first >> 6 != 2) {
      return false;
    }
    int second = datagram.get(start + 1) & 0xff;
    marker = second >> 7 != 0;
    payloadType = second & 0x7f;
    sequence = datagram.getShort(start + 2) & 0xffff;
    timestamp = datagram.getInt(start + 4) & 0xffffffffL;
    ssrc = datagram.getInt(start + 8);

    int offset = HEADER_BYTES + 4 * (first & 0x0f);
    if ((first & 0x10) != 0) {
      if (offset + 4 > length) {
        return false;
      }
      offset += 4 + 4 * (datagram.getShort(start + offset + 2) & 0xffff);
    }
    int padding = 0;
    if ((first & 0x20) != 0) {
      padding = datagram.get(start + length - 1) & 0xff;
      if (padding == 0) {
        return false;
      }
    }
    payloadOffset = start + offset;
    payloadLength = length - offset - padding;
    return payloadLength >= 0;
  }

  public boolean marker() {
    return marker;
  }

  public int payloadType() {
    return payloadType;
  }

  /** 0 to 65535. */
  public int sequence() {
    return sequence;
  }

  /** 0 to 2^32 - 1. */
  public long timestamp() {
    return timestamp;
  }

  public int ssrc() {
    return ssrc;
  }

  /** Where the payload starts in the parsed buffer, absolutely. */
  public int payloadOffset() {
    return payloadOffset;
  }

  public int payloadLength() {
    return payloadLength;
  }

  /** Writes a header without extension or contributors at the position, and advances it. */
  public static void writeHeader(
      ByteBuffer datagram,
      boolean marker,
      int payloadType,
      int sequence,
      long timestamp,
      int ssrc) {
    datagram.put((byte) 0x80);
    datagram.put((byte) ((marker ? 0x80 : 0) | payloadType));
    datagram.putShort((short) sequence);
    datagram.putInt((int) timestamp);
    datagram.putInt(ssrc);
  }

  /** RFC 5761 section 4: whether a datagram that came to an RTP port is RTCP. */
  public static boolean isRtcp(ByteBuffer datagram) {
    if (datagram.remaining() < 2) {
      return false;
    }
    int type = datagram.get(datagram.position() + 1) & 0xff;
    return type >= 192 && type <= 223;
  }
}
