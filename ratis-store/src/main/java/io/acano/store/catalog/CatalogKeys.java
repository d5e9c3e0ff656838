package io.acano.store.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Keys of the catalog space: {@code [space 1B][kind 1B][name]}. Every write to a key of this space
 * moves the schema version, by which each transaction is certified, so reads of it need no record.
 */
public final class CatalogKeys {
  /** The first byte of every catalog key. */
  public static final byte SPACE = 1;

  private static final byte TABLE = 1;
  private static final byte USER = 2;
  private static final byte NEXT_TABLE_ID = 3;

  private CatalogKeys() {}

  public static boolean isCatalog(byte[] key) {
    return key.length > 0 && key[0] == SPACE;
  }

  static byte[] table(int id) {
    return ByteBuffer.allocate(6).put(SPACE).put(TABLE).putInt(id).array();
  }

  /** True for the key of a table's descriptor. */
  public static boolean isTable(byte[] key) {
    return key.length == 6 && key[0] == SPACE && key[1] == TABLE;
  }

  /** The id of the table whose descriptor {@code key} holds. */
  public static int tableId(byte[] key) {
    return ByteBuffer.wrap(key).getInt(2);
  }

  static byte[] tablesFrom() {
    return new byte[] {SPACE, TABLE};
  }

  static byte[] tablesTo() {
    return new byte[] {SPACE, TABLE + 1};
  }

  static byte[] user(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(2 + text.length).put(SPACE).put(USER).put(text).array();
  }

  static String userName(byte[] key) {
    return new String(Arrays.copyOfRange(key, 2, key.length), StandardCharsets.UTF_8);
  }

  static byte[] usersFrom() {
    return new byte[] {SPACE, USER};
  }

  static byte[] usersTo() {
    return new byte[] {SPACE, USER + 1};
  }

  static byte[] nextTableId() {
    return new byte[] {SPACE, NEXT_TABLE_ID};
  }
}
