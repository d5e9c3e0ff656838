package io.acano.node.management;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operation of the API.
 *
 * @param operationId its name in {@code openapi.json}
 * @param path under the base path; parts in braces take any text
 * @param open whether it needs no token
 */
record Route(String operationId, String method, String path, boolean open, Handler handler) {
  static final String BASE = "/api/v1";

  /** What a route does; runs on a virtual thread of its own and may block. */
  interface Handler {
    Reply handle(Request request) throws Exception;
  }

  static Route of(String operationId, String method, String path, Handler handler) {
    return new Route(operationId, method, path, false, handler);
  }

  static Route open(String operationId, String method, String path, Handler handler) {
    return new Route(operationId, method, path, true, handler);
  }

  boolean hasBody() {
    return method.equals("POST") || method.equals("PATCH");
  }

  /** The values of the parts in braces, if this is the route of a raw, percent-encoded path. */
  Optional<Map<String, String>> match(String rawPath) {
    if (!rawPath.startsWith(BASE + "/")) {
      return Optional.empty();
    }
    List<String> own = parts(path);
    List<String> asked = parts(rawPath.substring(BASE.length()));
    if (own.size() != asked.size()) {
      return Optional.empty();
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < own.size(); i++) {
      String part = own.get(i);
      if (part.startsWith("{")) {
        values.put(part.substring(1, part.length() - 1), decode(asked.get(i)));
      } else if (!part.equals(asked.get(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(values);
  }

  private static List<String> parts(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  private static String decode(String part) {
    try {
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiError.BAD_REQUEST, "the path is not percent-encoded well", e);
    }
  }
}
