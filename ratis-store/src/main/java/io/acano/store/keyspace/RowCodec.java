package io.acano.store.keyspace;

import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.TableDescriptor;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a row: {@code [format 1B][columns 2B][null bits][values]}. A value has a fixed
 * width by its type, or a length before it, so one column is read by stepping over those before it.
 * A row that has fewer columns than its table, having been written before they were added, reads as
 * NULL in them. Thread-safe.
 */
public final class RowCodec {
  /** The first byte of every row and index entry. */
  public static final byte FORMAT = 1;

  private static final int HEADER_BYTES = 3;

  private final SqlType[] types;

  public RowCodec(List<SqlType> types) {
    this.types = types.toArray(SqlType[]::new);
  }

  public static RowCodec of(TableDescriptor table) {
    return new RowCodec(table.columns().stream().map(column -> column.type()).toList());
  }

  /**
   * @param values one for each column, of its type's Java class, or null
   * @throws StoreException if a value has no stored form: text that is not Unicode, an instant or a
   *     numeric out of range
   */
  public byte[] encode(@Nullable Object[] values) {
    if (values.length != types.length) {
      throw new IllegalArgumentException(
          "a row of " + types.length + " columns got " + values.length + " values");
    }
    byte[][] parts = new byte[types.length][];
    int size = HEADER_BYTES + nullBytes(types.length);
    for (int i = 0; i < types.length; i++) {
      Object value = values[i];
      if (value != null) {
        byte[] part = encodeValue(types[i], value);
        parts[i] = part;
        size += part.length + (isFixed(types[i]) ? 0 : Integer.BYTES);
      }
    }
    ByteBuffer row = ByteBuffer.allocate(size);
    row.put(FORMAT).putShort((short) types.length);
    int bits = row.position();
    row.position(bits + nullBytes(types.length));
    for (int i = 0; i < types.length; i++) {
      byte[] part = parts[i];
      if (part == null) {
        row.put(bits + i / 8, (byte) (row.get(bits + i / 8) | 1 << i % 8));
        continue;
      }
      if (!isFixed(types[i])) {
        row.putInt(part.length);
      }
      row.put(part);
    }
    return row.array();
  }

  /** All columns of a row. */
  public @Nullable Object[] decode(byte[] row) {
    @Nullable Object[] values = new @Nullable Object[types.length];
    int stored = storedColumns(row);
    int position = HEADER_BYTES + nullBytes(stored);
    for (int i = 0; i < Math.min(stored, types.length); i++) {
      if (!isNull(row, i)) {
        values[i] = decodeValue(types[i], row, position);
        position = skip(types[i], row, position);
      }
    }
    return values;
  }

  /** One column of a row, counted from 0. */
  public @Nullable Object decode(byte[] row, int column) {
    int stored = storedColumns(row);
    if (column >= stored || isNull(row, column)) {
      return null;
    }
    int position = HEADER_BYTES + nullBytes(stored);
    for (int i = 0; i < column; i++) {
      if (!isNull(row, i)) {
        position = skip(types[i], row, position);
      }
    }
    return decodeValue(types[column], row, position);
  }

  /** Throws unless {@code stored} starts with a format that this version reads. */
  static void checkFormat(byte[] stored) {
    if (stored.length == 0 || stored[0] != FORMAT) {
      throw new IllegalStateException(
          "a stored row has format "
              + (stored.length == 0 ? "none" : stored[0])
              + " and this version reads format "
              + FORMAT
              + " only; start the version that wrote it");
    }
  }

  private static int storedColumns(byte[] row) {
    checkFormat(row);
    if (row.length < HEADER_BYTES) {
      throw damaged(row, row.length);
    }
    int columns = (row[1] & 0xff) << 8 | (row[2] & 0xff);
    if (row.length < HEADER_BYTES + nullBytes(columns)) {
      throw damaged(row, row.length);
    }
    return columns;
  }

  private static boolean isNull(byte[] row, int column) {
    return (row[HEADER_BYTES + column / 8] & 1 << column % 8) != 0;
  }

  private static int nullBytes(int columns) {
    return (columns + 7) / 8;
  }

  private static boolean isFixed(SqlType type) {
    return switch (type) {
      case BOOLEAN, INT, BIGINT, DOUBLE, UUID, TIMESTAMPTZ -> true;
      case NUMERIC, TEXT, BYTEA, JSONB -> false;
    };
  }

  private static byte[] encodeValue(SqlType type, Object value) {
    return switch (type) {
      case BOOLEAN -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
      case INT -> ByteBuffer.allocate(Integer.BYTES).putInt((Integer) value).array();
      case BIGINT -> longBytes((Long) value);
      case DOUBLE -> longBytes(Double.doubleToLongBits((Double) value));
      case NUMERIC -> numericBytes((BigDecimal) value);
      case TEXT, JSONB -> Text.encode((String) value);
      case BYTEA -> ((byte[]) value).clone();
      case UUID -> {
        UUID uuid = (UUID) value;
        yield ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
      }
      case TIMESTAMPTZ -> longBytes(Timestamps.toMicros((Instant) value));
    };
  }

  private static byte[] longBytes(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static byte[] numericBytes(BigDecimal value) {
    Numerics.check(value);
    byte[] unscaled = value.unscaledValue().toByteArray();
    return ByteBuffer.allocate(Integer.BYTES + unscaled.length)
        .putInt(value.scale())
        .put(unscaled)
        .array();
  }

  private static int skip(SqlType type, byte[] row, int position) {
    return switch (type) {
      case BOOLEAN -> position + 1;
      case INT -> position + Integer.BYTES;
      case BIGINT, DOUBLE, TIMESTAMPTZ -> position + Long.BYTES;
      case UUID -> position + 2 * Long.BYTES;
      case NUMERIC, TEXT, BYTEA, JSONB -> position + Integer.BYTES + length(row, position);
    };
  }

  private static Object decodeValue(SqlType type, byte[] row, int position) {
    int end = skip(type, row, position);
    if (end > row.length) {
      throw damaged(row, position);
    }
    ByteBuffer in = ByteBuffer.wrap(row);
    return switch (type) {
      case BOOLEAN -> row[position] != 0;
      case INT -> in.getInt(position);
      case BIGINT -> in.getLong(position);
      case DOUBLE -> in.getDouble(position);
      case NUMERIC -> {
        if (end - position < 2 * Integer.BYTES + 1) {
          throw damaged(row, position);
        }
        int start = position + 2 * Integer.BYTES;
        yield new BigDecimal(
            new BigInteger(row, start, end - start), in.getInt(position + Integer.BYTES));
      }
      case TEXT, JSONB -> Text.decode(Arrays.copyOfRange(row, position + Integer.BYTES, end));
      case BYTEA -> Arrays.copyOfRange(row, position + Integer.BYTES, end);
      case UUID -> new UUID(in.getLong(position), in.getLong(position + Long.BYTES));
      case TIMESTAMPTZ -> Timestamps.ofMicros(in.getLong(position));
    };
  }

  private static int length(byte[] row, int position) {
    if (position > row.length - Integer.BYTES) {
      throw damaged(row, position);
    }
    int length = ByteBuffer.wrap(row).getInt(position);
    if (length < 0 || length > row.length - position - Integer.BYTES) {
      throw damaged(row, position);
    }
    return length;
  }

  private static IllegalStateException damaged(byte[] row, int position) {
    return new IllegalStateException(
        "a stored row of " + row.length + " bytes is damaged at byte " + position);
  }
}
