package io.acano.store.machine;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Values of {@code Family.DATA}: {@code [commit index 8B][row]}; a row starts with its format. */
public final class StoredValue {
  private StoredValue() {}

  static byte[] of(long commitIndex, byte[] row) {
    return ByteBuffer.allocate(Long.BYTES + row.length).putLong(commitIndex).put(row).array();
  }

  /** The row without its header. */
  public static byte[] row(byte[] value) {
    return Arrays.copyOfRange(value, Long.BYTES, value.length);
  }

  /** The log index that wrote the row. */
  public static long commitIndex(byte[] value) {
    return ByteBuffer.wrap(value).getLong();
  }
}
