package io.acano.store.api;

/** An error that the store answers with: what failed, why, and what to do, in one sentence. */
public final class StoreException extends RuntimeException {
  private final ErrorCode code;

  public StoreException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  public StoreException(ErrorCode code, String message, Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** True if running the whole transaction again is safe and may succeed. */
  public boolean isRetryable() {
    return code == ErrorCode.SERIALIZATION_FAILURE;
  }
}
