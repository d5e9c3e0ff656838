package io.acano.store.catalog;

import io.acano.store.api.SqlType;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stored form of a table descriptor; its first byte is the format. */
public final class TableDescriptorCodec {
  private static final byte FORMAT = 1;

  private TableDescriptorCodec() {}

  public static byte[] encode(TableDescriptor table) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      out.writeInt(table.id());
      writeText(out, table.name());
      out.writeShort(table.columns().size());
      for (ColumnDescriptor column : table.columns()) {
        writeText(out, column.name());
        out.writeByte(typeCode(column.type()));
        out.writeBoolean(column.notNull());
        writeOptionalText(out, column.defaultSql());
        writeOptionalText(out, column.check());
      }
      writePositions(out, table.primaryKey());
      out.writeShort(table.indexes().size());
      for (IndexDescriptor index : table.indexes()) {
        out.writeShort(index.id());
        writeText(out, index.name());
        writePositions(out, index.columns());
        out.writeBoolean(index.unique());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @throws IllegalStateException if the bytes are damaged or of a format of a later version
   */
  public static TableDescriptor decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      byte format = in.readByte();
      if (format != FORMAT) {
        throw new IllegalStateException(
            "a table descriptor has format "
                + format
                + " and this version reads format "
                + FORMAT
                + " only; start the version that wrote it");
      }
      int id = in.readInt();
      String name = readText(in);
      List<ColumnDescriptor> columns = new ArrayList<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        columns.add(
            new ColumnDescriptor(
                readText(in),
                type(in.readByte()),
                in.readBoolean(),
                readOptionalText(in),
                readOptionalText(in)));
      }
      List<Integer> primaryKey = readPositions(in);
      List<IndexDescriptor> indexes = new ArrayList<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        indexes.add(
            new IndexDescriptor(
                in.readUnsignedShort(), readText(in), readPositions(in), in.readBoolean()));
      }
      return new TableDescriptor(
          id, name, List.copyOf(columns), List.copyOf(primaryKey), List.copyOf(indexes));
    } catch (IOException e) {
      throw new IllegalStateException(
          "a table descriptor of " + bytes.length + " bytes is damaged", e);
    }
  }

  /** Stored numbers of the types: never changed, never used again. */
  private static int typeCode(SqlType type) {
    return switch (type) {
      case BOOLEAN -> 1;
      case INT -> 2;
      case BIGINT -> 3;
      case DOUBLE -> 4;
      case NUMERIC -> 5;
      case TEXT -> 6;
      case BYTEA -> 7;
      case UUID -> 8;
      case TIMESTAMPTZ -> 9;
      case JSONB -> 10;
    };
  }

  private static SqlType type(int code) {
    for (SqlType type : SqlType.values()) {
      if (typeCode(type) == code) {
        return type;
      }
    }
    throw new IllegalStateException("a table descriptor names the unknown column type " + code);
  }

  private static void writePositions(DataOutputStream out, List<Integer> positions)
      throws IOException {
    out.writeShort(positions.size());
    for (int position : positions) {
      out.writeShort(position);
    }
  }

  private static List<Integer> readPositions(DataInputStream in) throws IOException {
    List<Integer> positions = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      positions.add(in.readUnsignedShort());
    }
    return List.copyOf(positions);
  }

  private static void writeOptionalText(DataOutputStream out, @Nullable String text)
      throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      writeText(out, text);
    }
  }

  private static @Nullable String readOptionalText(DataInputStream in) throws IOException {
    return in.readBoolean() ? readText(in) : null;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    byte[] bytes = in.readNBytes(Math.max(length, 0));
    if (bytes.length != length) {
      throw new IOException("a text of " + length + " bytes ends early");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
