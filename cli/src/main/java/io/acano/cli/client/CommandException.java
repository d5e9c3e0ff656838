package io.acano.cli.client;

import org.jspecify.annotations.Nullable;

/** Ends a command: a message for the person who typed it, and the outcome for scripts. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Outcome outcome;

  public CommandException(Outcome outcome, String message) {
    this(outcome, message, null);
  }

  public CommandException(Outcome outcome, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.outcome = outcome;
  }

  public Outcome outcome() {
    return outcome;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
