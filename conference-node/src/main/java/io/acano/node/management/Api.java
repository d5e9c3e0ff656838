package io.acano.node.management;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who may ask, and which route answers. Knows nothing of connections. Thread-safe. */
final class Api {
  private static final String BEARER = "Bearer ";
  private static final Set<String> PARAMETERS = Set.of("consistency");

  private final List<Route> routes;
  private final Secrets secrets;
  private final Predicate<String> knownHash;
  private final Attempts attempts;

  /**
   * @param knownHash whether the directory has a token with this SHA-256
   */
  Api(List<Route> routes, Secrets secrets, Predicate<String> knownHash, Attempts attempts) {
    this.routes = List.copyOf(routes);
    this.secrets = secrets;
    this.knownHash = knownHash;
    this.attempts = attempts;
  }

  /** A route, and the values of its path's parts, for one who may ask it. */
  record Admitted(Route route, Map<String, String> path) {}

  /** Finds the route; without a right token only an open one. */
  Admitted admit(
      String method, @Nullable String path, @Nullable String authorization, String address) {
    Optional<Admitted> found = Optional.empty();
    Set<String> allowed = new TreeSet<>();
    for (Route route : routes) {
      Optional<Map<String, String>> values = route.match(path == null ? "" : path);
      if (values.isPresent()) {
        allowed.add(route.method());
        if (route.method().equals(method)) {
          found = Optional.of(new Admitted(route, values.get()));
        }
      }
    }
    if (found.isEmpty() || !found.get().route().open()) {
      requireToken(authorization, address);
    }
    if (allowed.isEmpty()) {
      throw new ApiException(ApiError.NOT_FOUND, "this API has no such path");
    }
    return found.orElseThrow(() -> ApiException.methodNotAllowed(String.join(", ", allowed)));
  }

  Reply answer(
      Admitted admitted,
      Map<String, String> query,
      @Nullable String ifMatch,
      boolean passedOn,
      Fields body)
      throws Exception {
    return admitted
        .route()
        .handler()
        .handle(new Request(admitted.path(), query, ifMatch, passedOn, body));
  }

  /** The fields of a JSON object; no body is an object without fields. */
  static Fields parse(@Nullable String contentType, byte[] body) {
    if (body.length == 0) {
      return new Fields(new JsonObject());
    }
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    if (!type.equals("application/json") && !type.startsWith("application/json;")) {
      throw new ApiException(
          ApiError.UNSUPPORTED_MEDIA_TYPE, "the Content-Type must be application/json");
    }
    try {
      return new Fields(new JsonObject(Buffer.buffer(body)));
    } catch (DecodeException | ClassCastException e) {
      throw new ApiException(ApiError.BAD_REQUEST, "the body is not a JSON object", e);
    }
  }

  /** The parameters of a raw query; each known and given once. */
  static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new HashMap<>();
    if (raw == null || raw.isEmpty()) {
      return query;
    }
    for (String pair : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!PARAMETERS.contains(name)) {
        throw ApiException.invalid("the only parameter is consistency");
      }
      try {
        String value =
            URLDecoder.decode(equals < 0 ? "" : pair.substring(equals + 1), StandardCharsets.UTF_8);
        if (query.put(name, value) != null) {
          throw ApiException.invalid(name + " is given twice");
        }
      } catch (IllegalArgumentException e) {
        throw new ApiException(ApiError.BAD_REQUEST, "the query is not percent-encoded well", e);
      }
    }
    return query;
  }

  private void requireToken(@Nullable String authorization, String address) {
    if (!attempts.allowed(address)) {
      throw new ApiException(
          ApiError.TOO_MANY_REQUESTS, "too many wrong tokens came from " + address);
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new ApiException(
          ApiError.UNAUTHORIZED, "a token is needed, as Authorization: Bearer TOKEN");
    }
    if (!secrets.accepts(authorization.substring(BEARER.length()).strip(), knownHash)) {
      attempts.failed(address);
      throw new ApiException(ApiError.UNAUTHORIZED, "this instance does not know the token");
    }
  }
}
