package io.acano.cli.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One JSON value. Values never change: {@link #with} answers a changed copy. What an instance sends
 * is kept whole, with fields that this program does not know, so {@code -o json} shows all of it.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final JsonNode node;

  private Json(JsonNode node) {
    this.node = node;
  }

  /** An object without fields. */
  public static Json object() {
    return new Json(JsonNodeFactory.instance.objectNode());
  }

  /** A text, or null. */
  public static Json of(@Nullable String text) {
    return new Json(
        text == null
            ? JsonNodeFactory.instance.nullNode()
            : JsonNodeFactory.instance.textNode(text));
  }

  /** An array of these values, in this order. */
  public static Json array(List<Json> items) {
    var array = JsonNodeFactory.instance.arrayNode();
    items.forEach(item -> array.add(item.node));
    return new Json(array);
  }

  /** Reads one value; throws when the text is anything else. */
  public static Json parse(String text) throws MalformedJsonException {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node == null || node.isMissingNode()) {
        throw new MalformedJsonException("the text is empty");
      }
      return new Json(node);
    } catch (JsonProcessingException e) {
      var place = e.getLocation();
      throw new MalformedJsonException(
          e.getOriginalMessage()
              + (place == null
                  ? ""
                  : " (line " + place.getLineNr() + ", column " + place.getColumnNr() + ")"));
    }
  }

  public boolean isObject() {
    return node.isObject();
  }

  public boolean isArray() {
    return node.isArray();
  }

  /** The value of a field; empty when it is absent or null. */
  public Optional<Json> at(String field) {
    JsonNode found = node.get(field);
    return found == null || found.isNull() ? Optional.empty() : Optional.of(new Json(found));
  }

  /** The value of a field as text; "" when it is absent or null. */
  public String text(String field) {
    return at(field).map(Json::text).orElse("");
  }

  /** A scalar as text, an array of scalars with commas between, an object as JSON. */
  public String text() {
    if (node.isValueNode()) {
      return node.asText();
    }
    if (node.isArray()) {
      return String.join(", ", items().stream().map(Json::text).toList());
    }
    return node.toString();
  }

  /** The elements of an array; of anything else, none. */
  public List<Json> items() {
    if (!node.isArray()) {
      return List.of();
    }
    List<Json> items = new ArrayList<>(node.size());
    node.forEach(item -> items.add(new Json(item)));
    return items;
  }

  /** The names of an object's fields, sorted. */
  public Set<String> fields() {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** A copy of this object with one field more; a null value leaves the field out. */
  public Json with(String field, @Nullable Object value) {
    ObjectNode copy = ((ObjectNode) node).deepCopy();
    switch (value) {
      case null -> copy.remove(field);
      case Json json -> copy.set(field, json.node);
      case Boolean flag -> copy.put(field, flag);
      case Integer number -> copy.put(field, number);
      case Long number -> copy.put(field, number);
      default -> copy.put(field, value.toString());
    }
    return new Json(copy);
  }

  /** A copy of this object with one field less. */
  public Json without(String field) {
    return with(field, null);
  }

  /** A copy of this object in which a field is null, and says so. */
  public Json withNull(String field) {
    ObjectNode copy = ((ObjectNode) node).deepCopy();
    copy.putNull(field);
    return new Json(copy);
  }

  /** Over several lines, for people. */
  public String pretty() {
    return node.toPrettyString();
  }

  /** On one line, as it is sent. */
  @Override
  public String toString() {
    return node.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Json json && json.node.equals(node);
  }

  @Override
  public int hashCode() {
    return node.hashCode();
  }
}
