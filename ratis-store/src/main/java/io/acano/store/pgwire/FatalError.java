package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;

/** An error that is told to the client as FATAL and ends its connection. */
final class FatalError extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  FatalError(Failure failure) {
    super(failure.message());
    this.failure = failure;
  }

  FatalError(ErrorCode code, String message) {
    this(Failure.fatal(code, message));
  }

  Failure failure() {
    return failure;
  }
}
