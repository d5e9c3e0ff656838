package io.acano.node.media.engine;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Whose packets a leg takes, and where it sends: symmetric RTP within rules. The address in the
 * peer's SDP is always believed. Before it speaks, the first other address that sends valid packets
 * is (a peer behind NAT signals an address that nobody can reach); from then on only that one, or
 * the signalled one, until the next offer and answer. Not thread-safe.
 */
final class SourceLatch {
  private @Nullable InetSocketAddress signalled;
  private @Nullable InetSocketAddress latched;
  private boolean open = true;

  /** A new offer and answer: the next valid packet may come from elsewhere. */
  void expect(@Nullable InetSocketAddress address) {
    if (address == null || !address.equals(signalled)) {
      latched = null;
    }
    signalled = address;
    open = true;
  }

  /** Whether a packet that is valid otherwise is the peer's. */
  boolean accepts(InetSocketAddress source) {
    if (source.equals(latched)) {
      open = false;
      return true;
    }
    if (open || source.equals(signalled)) {
      latched = source;
      open = false;
      return true;
    }
    return false;
  }

  /** Whether RTCP from there may be the peer's: it comes from another port than RTP. */
  boolean acceptsHost(InetSocketAddress source) {
    return sameHost(source, latched) || sameHost(source, signalled);
  }

  private static boolean sameHost(InetSocketAddress source, @Nullable InetSocketAddress address) {
    return address != null && source.getAddress().equals(address.getAddress());
  }

  /** Where to send RTP; null if the peer wants nothing. */
  @Nullable InetSocketAddress destination() {
    return signalled == null || latched == null ? signalled : latched;
  }
}
