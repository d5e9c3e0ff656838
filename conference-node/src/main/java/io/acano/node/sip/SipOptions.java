package io.acano.node.sip;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/**
 * The SIP side of a call bridge.
 *
 * @param bindAddress where UDP and TCP are bound
 * @param port of both; 0 for any that is free
 * @param advertisedAddress in Via, Contact and session descriptions
 * @param ownDomains host names and address literals that mean this instance, besides its addresses
 * @param maxConnections the most TCP connections at once
 * @param connectionIdleTimeout after which a TCP connection without traffic is closed
 * @param invitesPerSecond the INVITEs that one source address may send, in the long run
 * @param inviteBurst how many of them at once
 * @param sessionInterval the session timer that we ask for, at least 90 s (RFC 4028)
 * @param stopTimeout how long a stop waits for the peers of its legs
 */
public record SipOptions(
    InetAddress bindAddress,
    int port,
    InetAddress advertisedAddress,
    Set<String> ownDomains,
    int maxConnections,
    Duration connectionIdleTimeout,
    int invitesPerSecond,
    int inviteBurst,
    Duration sessionInterval,
    Duration stopTimeout) {
  public SipOptions {
    ownDomains = Set.copyOf(ownDomains);
    if (sessionInterval.toSeconds() < SessionTimer.MIN_SECONDS) {
      throw new IllegalArgumentException("a session interval is at least 90 s (RFC 4028)");
    }
  }

  /** What suits a usual instance with one address. */
  public static SipOptions of(InetAddress address, int port) {
    return new SipOptions(
        address,
        port,
        address,
        Set.of(),
        1000,
        Duration.ofMinutes(30),
        50,
        200,
        Duration.ofMinutes(30),
        Duration.ofSeconds(3));
  }

  public SipOptions withOwnDomains(Set<String> domains) {
    return new SipOptions(
        bindAddress,
        port,
        advertisedAddress,
        domains,
        maxConnections,
        connectionIdleTimeout,
        invitesPerSecond,
        inviteBurst,
        sessionInterval,
        stopTimeout);
  }

  public SipOptions withInviteRate(int perSecond, int burst) {
    return new SipOptions(
        bindAddress,
        port,
        advertisedAddress,
        ownDomains,
        maxConnections,
        connectionIdleTimeout,
        perSecond,
        burst,
        sessionInterval,
        stopTimeout);
  }

  public SipOptions withSessionInterval(Duration interval) {
    return new SipOptions(
        bindAddress,
        port,
        advertisedAddress,
        ownDomains,
        maxConnections,
        connectionIdleTimeout,
        invitesPerSecond,
        inviteBurst,
        interval,
        stopTimeout);
  }
}
