package io.acano.store.command;

/**
 * A log entry that this version cannot read: damaged, oversized, or of a newer format. A replica
 * that meets one in its log must halt, for guessing would let it diverge.
 */
public final class CommandFormatException extends RuntimeException {
  public CommandFormatException(String message) {
    super(message);
  }

  public CommandFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
