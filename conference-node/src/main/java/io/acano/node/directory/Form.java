package io.acano.node.directory;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The forms that values must have; each method gives the value as it is stored or refuses it. */
final class Form {
  private static final Pattern USER_PART = Pattern.compile("[a-z0-9]([a-z0-9._+-]{0,62}[a-z0-9])?");
  private static final Pattern ADDRESS = Pattern.compile("[a-z0-9+]([a-z0-9._+-]{0,62}[a-z0-9])?");
  private static final Pattern CALL_ID = Pattern.compile("[0-9]{1,32}");
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[?[0-9a-f:.]{2,45}]?");
  private static final int MAX_NAME = 255;
  private static final int MAX_LIMIT = 10_000;

  private Form() {}

  static String name(String field, String text) {
    String name = text.strip();
    if (name.isEmpty()
        || name.length() > MAX_NAME
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw DirectoryException.invalid(
          field + " must be 1 to " + MAX_NAME + " characters without control characters");
    }
    return name;
  }

  static String uri(String text) {
    return match("uri", text, USER_PART, "1 to 64 of a-z, 0-9 and inner . _ + -, without a domain");
  }

  static String address(String text) {
    return match("address", text, ADDRESS, "1 to 64 of a-z, 0-9 and inner . _ + -, or +digits");
  }

  static String callId(String text) {
    return match("callId", text, CALL_ID, "1 to 32 digits");
  }

  static String domain(String text) {
    return match("domain", text, DOMAIN, "a host name or an address");
  }

  static String jid(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      throw DirectoryException.invalid("jid must be user@domain");
    }
    return match(
            "jid", text.substring(0, at), USER_PART, "user@domain with a user of a-z, 0-9, ._+-")
        + "@"
        + match("jid", text.substring(at + 1), DOMAIN, "user@domain with a host name as domain");
  }

  static @Nullable Integer participantLimit(@Nullable Integer limit) {
    if (limit != null && (limit < 1 || limit > MAX_LIMIT)) {
      throw DirectoryException.invalid("participantLimit must be from 1 to " + MAX_LIMIT);
    }
    return limit;
  }

  /** The text as an id, or null if it is none: then it is a name of another kind. */
  static @Nullable UUID id(String text) {
    if (text.length() != 36) {
      return null;
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String match(String field, String text, Pattern form, String description) {
    String lower = lower(text.strip());
    if (!form.matcher(lower).matches()) {
      throw DirectoryException.invalid(field + " must be " + description);
    }
    return lower;
  }
}
