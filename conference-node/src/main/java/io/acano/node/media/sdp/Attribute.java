package io.acano.node.media.sdp;

import org.jspecify.annotations.Nullable;

/**
 * An {@code a=} line (RFC 8866 section 5.13).
 *
 * @param value null for a property attribute such as {@code sendrecv}
 */
public record Attribute(String name, @Nullable String value) {
  /** A property attribute. */
  static Attribute of(String name) {
    return new Attribute(name, null);
  }

  String text() {
    return value == null ? name : name + ":" + value;
  }
}
