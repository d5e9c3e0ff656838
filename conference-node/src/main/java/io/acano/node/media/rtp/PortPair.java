package io.acano.node.media.rtp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** An open RTP port and the RTCP port above it. Thread-safe. */
public final class PortPair implements AutoCloseable {
  private final DatagramChannel rtp;
  private final DatagramChannel rtcp;
  private final InetSocketAddress localAddress;
  private final Runnable onClose;
  private boolean closed;

  PortPair(
      DatagramChannel rtp, DatagramChannel rtcp, InetSocketAddress localAddress, Runnable onClose) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.localAddress = localAddress;
    this.onClose = onClose;
  }

  public InetSocketAddress localAddress() {
    return localAddress;
  }

  /**
   * Sends from the RTP port without waiting.
   *
   * @return false if the system took it not: a full buffer, no route, a closed port
   */
  public boolean sendRtp(ByteBuffer datagram, SocketAddress destination) {
    return send(rtp, datagram, destination);
  }

  /** As {@link #sendRtp}, from the RTCP port. */
  public boolean sendRtcp(ByteBuffer datagram, SocketAddress destination) {
    return send(rtcp, datagram, destination);
  }

  private static boolean send(
      DatagramChannel channel, ByteBuffer datagram, SocketAddress destination) {
    try {
      return channel.send(datagram, destination) > 0;
    } catch (IOException unsent) {
      // A datagram may get lost anywhere; the caller counts it. RTCP tells both sides.
      return false;
    }
  }

  /** Frees both ports. Repeating it does nothing. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      onClose.run();
    }
  }
}
