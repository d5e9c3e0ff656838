package io.acano.node.management;

import io.acano.store.api.Consistency;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request whose token was taken.
 *
 * @param path the values of the parts of the path that are in braces, decoded
 * @param query the parameters after the question mark
 * @param ifMatch the header, or null
 * @param passedOn whether another instance passed it on to this one
 * @param body the fields of the body; none if there is no body
 */
record Request(
    Map<String, String> path,
    Map<String, String> query,
    @Nullable String ifMatch,
    boolean passedOn,
    Fields body) {

  String path(String name) {
    String value = path.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the route has no part " + name);
    }
    return value;
  }

  /** How fresh a read of the configuration is to be. */
  Consistency consistency() {
    String word = query.getOrDefault("consistency", "linearizable");
    return switch (word) {
      case "linearizable" -> Consistency.LINEARIZABLE;
      case "local" -> Consistency.LOCAL;
      default -> throw ApiException.invalid("consistency must be linearizable or local");
    };
  }

  /** The version in If-Match, or null if any will do. */
  @Nullable Long expectedVersion() {
    if (ifMatch == null || ifMatch.equals("*")) {
      return null;
    }
    try {
      return Long.valueOf(ifMatch.replaceFirst("^\"(.*)\"$", "$1"));
    } catch (NumberFormatException e) {
      throw new ApiException(
          ApiError.INVALID, "If-Match must be an ETag as this API gave it, e.g. \"3\"", e);
    }
  }
}
