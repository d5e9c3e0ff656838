package io.acano.node.directory;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different about a coSpace.
 *
 * @param fields the fields that are given, with their values; null takes a value away
 */
public record CoSpaceChange(Map<Field, @Nullable Object> fields) {
  /** What can be given. */
  public enum Field {
    NAME,
    URI,
    CALL_ID,
    PASSCODE,
    PARTICIPANT_LIMIT
  }

  boolean has(Field field) {
    return fields.containsKey(field);
  }

  @Nullable String text(Field field) {
    return (String) fields.get(field);
  }

  @Nullable Integer number(Field field) {
    return (Integer) fields.get(field);
  }
}
