package io.acano.node.media;

/** Media that cannot be had: no free port, an unknown codec, a missing library. */
public final class MediaException extends RuntimeException {
  public MediaException(String message) {
    super(message);
  }

  public MediaException(String message, Throwable cause) {
    super(message, cause);
  }
}
