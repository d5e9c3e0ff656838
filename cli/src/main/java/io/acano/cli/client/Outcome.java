package io.acano.cli.client;

/** How a command ended, as its exit code; docs/acanoctl.md promises these numbers. */
public enum Outcome {
  OK(0),
  /** The system refused, or the command failed in a way that has no code of its own. */
  FAILED(1),
  USAGE(2),
  NOT_FOUND(3),
  /** It exists already, or somebody else changed it at the same time. */
  CONFLICT(4),
  /** No quorum, no leader, or too busy: nothing was done, try again later. */
  UNAVAILABLE(5),
  UNAUTHORIZED(6),
  /** No instance, or not the one that was picked, could be reached. */
  UNREACHABLE(7),
  /** The request was sent and no answer came: it may have been done. */
  UNKNOWN(8);

  private final int exitCode;

  Outcome(int exitCode) {
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
