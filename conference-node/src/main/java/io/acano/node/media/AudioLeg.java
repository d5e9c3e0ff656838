package io.acano.node.media;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The audio of one call leg: an RTP port, a jitter buffer, a codec. Silent towards its peer until
 * it plays a prompt or is added to a mixer. Thread-safe; callbacks run on media threads and must
 * return at once.
 */
public interface AudioLeg extends AutoCloseable {
  /** Where the peer sends RTP; RTCP is one port higher. */
  InetSocketAddress localAddress();

  /** Applies what offer and answer agreed on; again after each re-INVITE. Unknown codecs throw. */
  void apply(AudioStream stream);

  /** Called once for each key that the peer presses: 0-9, *, #, A-D (RFC 4733). */
  void onDigit(Consumer<Character> listener);

  /** Plays a prompt to the peer; the one that was playing is cut. */
  void play(Prompt prompt);

  /** Time since the last valid RTP or RTCP packet came, or since this leg was opened. */
  Duration silentFor();

  AudioStatistics statistics();

  /** Ends the stream with an RTCP BYE and frees the ports. Repeating it does nothing. */
  @Override
  void close();

  /** What a caller can hear from the bridge itself. */
  enum Prompt {
    ENTER_PASSCODE,
    WRONG_PASSCODE,
    JOINED,
    /** The coSpace is full or locked, or too many passcodes were wrong. */
    REFUSED
  }
}
