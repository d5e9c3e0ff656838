package io.acano.node.sip;

import java.time.Duration;

/**
 * An agreed session timer (RFC 4028): a session that nobody refreshes within the interval is over.
 *
 * @param seconds the session interval, at least 90
 * @param isOurs true if we refresh, false if the peer does
 */
record SessionTimer(int seconds, boolean isOurs) {
  /** RFC 4028 section 4: no interval is shorter. */
  static final int MIN_SECONDS = 90;

  /**
   * What a peer's request says of session timers.
   *
   * @param interval its Session-Expires in seconds, 0 if it has none
   * @param refresher {@code uac}, {@code uas}, or empty if it leaves it open
   * @param minimum its Min-SE in seconds, 90 if it has none
   * @param isSupported whether it lists the option tag {@code timer}
   */
  record Proposal(int interval, String refresher, int minimum, boolean isSupported) {
    /** True if the interval must be answered with 422 (RFC 4028 section 9). */
    boolean isTooSmall() {
      return isSupported && interval > 0 && interval < MIN_SECONDS;
    }
  }

  /**
   * Decides as the server of a request (RFC 4028 section 9, table 2): the shorter of both wishes,
   * and the peer refreshes if it can and does not leave it to us.
   */
  static SessionTimer answer(Proposal proposal, int ownSeconds) {
    int minimum = Math.max(MIN_SECONDS, proposal.minimum());
    int wished = proposal.interval() > 0 ? Math.min(proposal.interval(), ownSeconds) : ownSeconds;
    boolean isOurs = !proposal.isSupported() || proposal.refresher().equalsIgnoreCase("uas");
    return new SessionTimer(Math.max(minimum, wished), isOurs);
  }

  /** When we refresh: at half of the interval (RFC 4028 section 7.2). */
  Duration refreshAfter() {
    return Duration.ofMillis(seconds * 500L);
  }

  /** When the session is over: a little before the interval ends (RFC 4028 section 10). */
  Duration expiresAfter() {
    return Duration.ofSeconds(seconds - Math.min(32, seconds / 3));
  }
}
