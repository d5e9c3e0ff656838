package io.acano.node.media.sdp;

/**
 * A session description that cannot be read, or that leaves nothing to agree on. The message says
 * what is wrong in our own words and never repeats the peer's, so that it may travel in a response.
 */
public final class SdpException extends Exception {
  public SdpException(String message) {
    super(message);
  }
}
