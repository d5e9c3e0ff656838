package io.acano.store.pgwire;

/** Thrown to the thread of a connection when there is nothing more to do for its client. */
final class ConnectionEnded extends Exception {
  private static final long serialVersionUID = 1L;

  private final Cause cause;

  /** Why a connection ended, other than by an error of its own. */
  enum Cause {
    /** The client closed the connection, or no longer reads. */
    DISCONNECTED,
    /** The client sent nothing for too long. */
    IDLE,
    /** This server stops. */
    SHUT_DOWN
  }

  ConnectionEnded(Cause cause) {
    super(cause.name(), null, false, false);
    this.cause = cause;
  }

  Cause reason() {
    return cause;
  }
}
