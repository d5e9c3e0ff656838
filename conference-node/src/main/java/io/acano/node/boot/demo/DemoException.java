package io.acano.node.boot.demo;

/** Why the demo cannot start or go on, as a sentence for the person who started it. */
final class DemoException extends Exception {
  private static final long serialVersionUID = 1L;

  DemoException(String message) {
    super(message);
  }

  DemoException(String message, Throwable cause) {
    super(message, cause);
  }
}
