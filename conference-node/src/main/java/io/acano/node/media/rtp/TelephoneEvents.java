package io.acano.node.media.rtp;

import java.nio.ByteBuffer;

/**
 * Receives key presses (RFC 4733). A press is many packets with one timestamp, the last ones with
 * the end bit and sent three times; a long press is cut into segments, each starting where the last
 * ended. Each press is told once, at the first packet of it that comes. Not thread-safe.
 */
public final class TelephoneEvents {
  /** What {@link #received} gives when there is nothing new. */
  public static final char NONE = 0;

  private static final String KEYS = "0123456789*#ABCD";
  private static final int PAYLOAD_BYTES = 4;

  private boolean known;
  private int lastSsrc;
  private long lastTimestamp;
  private int lastEvent;
  private int lastDuration;
  private boolean ended;

  /**
   * Takes one packet of the negotiated event payload type.
   *
   * @return the key that was pressed, or {@link #NONE}
   */
  public char received(RtpPacket packet, ByteBuffer datagram) {
    if (packet.payloadLength() < PAYLOAD_BYTES) {
      return NONE;
    }
    int event = datagram.get(packet.payloadOffset()) & 0xff;
    boolean end = (datagram.get(packet.payloadOffset() + 1) & 0x80) != 0;
    int duration = datagram.getShort(packet.payloadOffset() + 2) & 0xffff;
    if (event >= KEYS.length()) {
      return NONE;
    }
    long timestamp = packet.timestamp();
    if (known && packet.ssrc() == lastSsrc) {
      int later = (int) (timestamp - lastTimestamp);
      if (later < 0) {
        return NONE;
      }
      if (later == 0) {
        lastDuration = Math.max(lastDuration, duration);
        ended |= end;
        return NONE;
      }
      if (!ended && event == lastEvent && !packet.marker() && later <= lastDuration) {
        start(packet, event, duration, end);
        return NONE;
      }
    }
    start(packet, event, duration, end);
    return KEYS.charAt(event);
  }

  private void start(RtpPacket packet, int event, int duration, boolean end) {
    known = true;
    lastSsrc = packet.ssrc();
    lastTimestamp = packet.timestamp();
    lastEvent = event;
    lastDuration = duration;
    ended = end;
  }
}
