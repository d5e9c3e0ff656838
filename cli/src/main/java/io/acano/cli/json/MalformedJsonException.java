package io.acano.cli.json;

/** A text that is not one JSON value; the message says where. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedJsonException(String message) {
    super(message);
  }
}
