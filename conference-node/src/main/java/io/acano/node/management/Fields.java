package io.acano.node.management;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a body by their types and refuses what nobody read. Used by one thread. */
final class Fields {
  private final JsonObject json;
  private final Set<String> read = new HashSet<>();

  Fields(JsonObject json) {
    this.json = json;
  }

  /** Whether the field is given, be it as null. */
  boolean has(String name) {
    return json.containsKey(name);
  }

  String text(String name) {
    String text = optionalText(name);
    if (text == null) {
      throw ApiException.invalid(name + " is required");
    }
    return text;
  }

  @Nullable String optionalText(String name) {
    return value(name, String.class, "a text");
  }

  int number(String name) {
    Integer number = optionalNumber(name);
    if (number == null) {
      throw ApiException.invalid(name + " is required");
    }
    return number;
  }

  @Nullable Integer optionalNumber(String name) {
    return value(name, Integer.class, "a whole number of at most 32 bits");
  }

  boolean flag(String name, boolean otherwise) {
    Boolean flag = value(name, Boolean.class, "true or false");
    return flag == null ? otherwise : flag;
  }

  /** To be called after the last read: a field that was not read is a mistake. */
  void end() {
    for (String name : json.fieldNames()) {
      if (!read.contains(name)) {
        String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        throw ApiException.invalid("there is no field " + shown.replaceAll("\\p{Cntrl}", "?"));
      }
    }
  }

  private <T> @Nullable T value(String name, Class<T> type, String description) {
    read.add(name);
    Object value = json.getValue(name);
    if (value == null) {
      return null;
    }
    if (!type.isInstance(value)) {
      throw ApiException.invalid(name + " must be " + description);
    }
    return type.cast(value);
  }
}
