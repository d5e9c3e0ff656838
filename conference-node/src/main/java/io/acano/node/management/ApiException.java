package io.acano.node.management;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer that is an error: its kind, and a sentence for the one who asked. */
final class ApiException extends RuntimeException {
  private final ApiError error;
  private final Map<String, String> headers;

  ApiException(ApiError error, String message) {
    this(error, message, null);
  }

  ApiException(ApiError error, String message, @Nullable Throwable cause) {
    this(error, message, cause, Map.of());
  }

  private ApiException(
      ApiError error, String message, @Nullable Throwable cause, Map<String, String> headers) {
    super(message, cause);
    this.error = error;
    this.headers = headers;
  }

  /** The headers that the answer needs besides. */
  Map<String, String> headers() {
    return headers;
  }

  /** No route takes this method here; the answer says which ones are taken. */
  static ApiException methodNotAllowed(String allowed) {
    return new ApiException(
        ApiError.METHOD_NOT_ALLOWED, "this path takes " + allowed, null, Map.of("Allow", allowed));
  }

  ApiError error() {
    return error;
  }

  static ApiException invalid(String message) {
    return new ApiException(ApiError.INVALID, message);
  }
}
