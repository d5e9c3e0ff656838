package io.acano.store.keyspace;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.nio.charset.StandardCharsets;

/** Text as UTF-8, refusing what UTF-8 cannot hold instead of replacing it. */
final class Text {
  private Text() {}

  static byte[] encode(String text) {
    int point;
    for (int i = 0; i < text.length(); i += Character.charCount(point)) {
      point = text.codePointAt(i);
      if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
        throw new StoreException(
            ErrorCode.INVALID_TEXT_REPRESENTATION,
            "the text has half a surrogate pair at character " + i + ", which is not Unicode text");
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static String decode(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
