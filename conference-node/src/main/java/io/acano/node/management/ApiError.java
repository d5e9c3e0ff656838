package io.acano.node.management;

import io.acano.node.directory.DirectoryException;
import io.acano.store.api.StoreException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every kind of error that the API answers with; {@code openapi.json} explains each. */
enum ApiError {
  BAD_REQUEST(400),
  INVALID(400),
  UNAUTHORIZED(401),
  NOT_FOUND(404),
  METHOD_NOT_ALLOWED(405),
  CONFLICT(409),
  NOT_IN_CLUSTER(409),
  ALREADY_IN_CLUSTER(409),
  PRECONDITION_FAILED(412),
  TOO_LARGE(413),
  UNSUPPORTED_MEDIA_TYPE(415),
  TOO_MANY_REQUESTS(429),
  PEER_FAILED(502),
  NO_QUORUM(503),
  BUSY(503),
  SHUTTING_DOWN(503),
  TIMED_OUT(504),
  OUTCOME_UNKNOWN(504),
  INTERNAL(500);

  private static final Logger logger = LoggerFactory.getLogger(ApiError.class);

  private final int status;

  ApiError(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** Its word in an answer. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Seconds after which asking again is sensible. */
  OptionalInt retryAfterSeconds() {
    return switch (this) {
      case TOO_MANY_REQUESTS, NO_QUORUM, BUSY, SHUTTING_DOWN -> OptionalInt.of(1);
      case BAD_REQUEST,
          INVALID,
          UNAUTHORIZED,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          NOT_IN_CLUSTER,
          ALREADY_IN_CLUSTER,
          PRECONDITION_FAILED,
          TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          PEER_FAILED,
          TIMED_OUT,
          OUTCOME_UNKNOWN,
          INTERNAL ->
          OptionalInt.empty();
    };
  }

  Reply reply(String message) {
    Map<String, String> headers = new HashMap<>();
    retryAfterSeconds().ifPresent(s -> headers.put("Retry-After", Integer.toString(s)));
    return new Reply(
        status,
        new JsonObject().put("error", new JsonObject().put("code", code()).put("message", message)),
        headers);
  }

  /** The answer to a request whose handling threw. Faults of our own are logged, and not shown. */
  static Reply replyTo(Throwable failure) {
    if (failure instanceof ApiException refused) {
      Reply reply = refused.error().reply(message(refused));
      reply.headers().putAll(refused.headers());
      return reply;
    }
    if (failure instanceof DirectoryException refused) {
      ApiError error =
          switch (refused.reason()) {
            case INVALID -> INVALID;
            case NOT_FOUND -> NOT_FOUND;
            case CONFLICT -> CONFLICT;
            case CHANGED -> PRECONDITION_FAILED;
          };
      return error.reply(message(refused));
    }
    if (failure instanceof StoreException refused) {
      ApiError error = of(refused);
      if (error != INTERNAL) {
        return error.reply(message(refused));
      }
    }
    logger.atError().setCause(failure).log("a request failed");
    return INTERNAL.reply("the request failed here; the log of this instance says why");
  }

  private static ApiError of(StoreException failure) {
    return switch (failure.code()) {
      case NO_LEADER -> NO_QUORUM;
      case NOT_A_MEMBER -> NOT_IN_CLUSTER;
      case OUTCOME_UNKNOWN -> OUTCOME_UNKNOWN;
      case TIMED_OUT, QUERY_CANCELED -> TIMED_OUT;
      case SHUTTING_DOWN -> SHUTTING_DOWN;
      case SERIALIZATION_FAILURE, UNIQUE_VIOLATION, INVALID_STATE -> CONFLICT;
      case INVALID_PARAMETER_VALUE, PROGRAM_LIMIT_EXCEEDED -> INVALID;
      // The tables are made when the cluster is formed; here they have not arrived yet.
      case UNDEFINED_TABLE -> BUSY;
      case TOO_MANY_CONNECTIONS -> BUSY;
      default -> INTERNAL;
    };
  }

  private static String message(Throwable failure) {
    return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
  }
}
