package io.acano.node.management;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request.
 *
 * @param body null for no content
 */
record Reply(int status, @Nullable JsonObject body, Map<String, String> headers) {
  Reply(int status, @Nullable JsonObject body) {
    this(status, body, Map.of());
  }

  static Reply ok(JsonObject body) {
    return new Reply(200, body);
  }

  static <T> Reply list(List<T> items, Function<T, JsonObject> toJson) {
    JsonArray array = new JsonArray();
    items.forEach(item -> array.add(toJson.apply(item)));
    return ok(new JsonObject().put("items", array));
  }

  static Reply created(String location, JsonObject body) {
    return new Reply(201, body, Map.of("Location", location));
  }

  static Reply noContent() {
    return new Reply(204, null);
  }
}
