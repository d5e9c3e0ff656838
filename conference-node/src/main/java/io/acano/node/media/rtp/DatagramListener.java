package io.acano.node.media.rtp;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Takes what comes to a pair of ports. Called on the reactor's thread: must return at once. */
public interface DatagramListener {
  /**
   * @param datagram between position and limit; reused after return
   * @param arrivalNanos by the reactor's clock
   */
  void rtp(ByteBuffer datagram, InetSocketAddress source, long arrivalNanos);

  /** As {@link #rtp}, from the RTCP port. */
  void rtcp(ByteBuffer datagram, InetSocketAddress source, long arrivalNanos);
}
