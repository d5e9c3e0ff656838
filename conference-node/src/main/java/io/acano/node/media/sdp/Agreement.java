package io.acano.node.media.sdp;

import io.acano.node.media.AudioStream;

/**
 * What an offer and its answer agreed on.
 *
 * @param session the session from now on
 * @param local what we said last
 * @param stream what the media have to do
 */
public record Agreement(AudioSession session, SessionDescription local, AudioStream stream) {
  /** True if the peer does not listen: it put us on hold (RFC 3264 section 8.4). */
  public boolean isHeld() {
    return !stream.send();
  }
}
