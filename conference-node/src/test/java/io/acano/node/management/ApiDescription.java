package io.acano.node.management;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Holds what the API answers to what {@code openapi.json} says that it answers. */
public final class ApiDescription {
  private final JsonObject description;

  public ApiDescription() throws IOException {
    this.description = ManagementServer.description();
  }

  /** Every operation as {@code METHOD /path operationId}. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    JsonObject paths = description.getJsonObject("paths");
    for (String path : paths.fieldNames()) {
      for (String method : paths.getJsonObject(path).fieldNames()) {
        operations.add(
            method.toUpperCase(Locale.ROOT)
                + " "
                + path
                + " "
                + paths.getJsonObject(path).getJsonObject(method).getString("operationId"));
      }
    }
    return operations;
  }

  /** Every code that an error can have. */
  List<?> errorCodes() {
    return schema("Error")
        .getJsonObject("properties")
        .getJsonObject("error")
        .getJsonObject("properties")
        .getJsonObject("code")
        .getJsonArray("enum")
        .getList();
  }

  /** Fails unless the answer to a request is one that is described. */
  public void check(String method, String path, int status, @Nullable JsonObject body) {
    if (status == 405 || find(path) == null) {
      assertNotNull(body);
      checkValue(schema("Error"), body, "error");
      return;
    }
    String template = find(path);
    assertNotNull(template, "no path fits " + path);
    JsonObject operation =
        description
            .getJsonObject("paths")
            .getJsonObject(template)
            .getJsonObject(method.toLowerCase(Locale.ROOT));
    assertNotNull(operation, method + " " + template + " is not described");
    JsonObject response =
        resolve(operation.getJsonObject("responses").getJsonObject(Integer.toString(status)));
    assertNotNull(response, method + " " + template + " does not describe status " + status);
    JsonObject content = response.getJsonObject("content");
    if (content == null) {
      assertTrue(body == null || body.isEmpty(), "content where none is described");
    } else {
      assertNotNull(body, "no content where some is described");
      checkValue(content.getJsonObject("application/json").getJsonObject("schema"), body, template);
    }
  }

  private @Nullable String find(String asked) {
    String path = asked.replaceFirst("\\?.*", "");
    List<String> found = new ArrayList<>();
    for (String template : description.getJsonObject("paths").fieldNames()) {
      if (path.matches(template.replaceAll("\\{[^}]+}", "[^/]+"))) {
        found.add(template);
      }
    }
    found.sort(Comparator.comparing((String template) -> template.contains("{")));
    return found.isEmpty() ? null : found.getFirst();
  }

  private JsonObject schema(String name) {
    return description.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  private @Nullable JsonObject resolve(@Nullable JsonObject object) {
    if (object == null || !object.containsKey("$ref")) {
      return object;
    }
    JsonObject target = description;
    for (String part : object.getString("$ref").substring(2).split("/")) {
      target = target.getJsonObject(part);
    }
    return target;
  }

  private void checkValue(JsonObject unresolved, @Nullable Object value, String at) {
    JsonObject schema = resolve(unresolved);
    assertNotNull(schema, at);
    Object type = schema.getValue("type");
    List<?> types =
        type instanceof JsonArray array
            ? array.getList()
            : type == null ? List.of() : List.of(type);
    if (!types.isEmpty() && !types.contains(typeOf(value, at))) {
      fail(at + " has " + value + ", not a value of " + types);
    }
    if (schema.containsKey("enum")) {
      assertTrue(schema.getJsonArray("enum").contains(value), at + " has " + value);
    }
    if (value instanceof String text && schema.containsKey("pattern")) {
      assertTrue(
          Pattern.compile(schema.getString("pattern")).matcher(text).find(), at + " has " + text);
    }
    if (value instanceof JsonArray array && schema.containsKey("items")) {
      array.forEach(item -> checkValue(schema.getJsonObject("items"), item, at + "[]"));
    }
    JsonObject properties = schema.getJsonObject("properties");
    if (value instanceof JsonObject object && properties != null) {
      Set<String> readable = new TreeSet<>();
      for (String name : properties.fieldNames()) {
        if (!properties.getJsonObject(name).getBoolean("writeOnly", false)) {
          readable.add(name);
        }
      }
      assertEquals(readable, new TreeSet<>(object.fieldNames()), at);
      object.forEach(
          field ->
              checkValue(
                  properties.getJsonObject(field.getKey()),
                  field.getValue(),
                  at + "." + field.getKey()));
    }
  }

  private static String typeOf(@Nullable Object value, String at) {
    return switch (value) {
      case null -> "null";
      case String _ -> "string";
      case Boolean _ -> "boolean";
      case Integer _, Long _ -> "integer";
      case JsonObject _ -> "object";
      case JsonArray _ -> "array";
      default -> throw new AssertionError(at + " has a " + value.getClass());
    };
  }
}
