package io.acano.store.keyspace;

import io.acano.store.api.SqlType;
import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one table: {@code [space 1B][table 4B][index 2B][columns]}.
 *
 * <p>Index 1 holds the rows, under the primary key or under a hidden row id. A secondary index
 * entry of a non-unique index ends with the row's own key columns; one of a unique index has them
 * as its value, except where an indexed column is NULL: NULLs are distinct, so such an entry is
 * keyed as a non-unique one. Either way {@link #rowKey} leads from the entry to the row.
 *
 * <p>Immutable and thread-safe.
 */
public final class TableKeys {
  /** The first byte of every key of a row or an index entry. */
  public static final byte SPACE = 2;

  /** The index that holds the rows themselves. */
  public static final int PRIMARY_INDEX = 1;

  private static final int TABLE_AT = 1;
  private static final int INDEX_AT = 5;
  private static final int PREFIX_BYTES = 7;

  private final TableDescriptor table;
  private final byte[] rowPrefix;

  /** One entry of a secondary index, as it is put into a transaction. */
  public record IndexEntry(byte[] key, byte[] value) {}

  public TableKeys(TableDescriptor table) {
    this.table = table;
    this.rowPrefix = prefix(PRIMARY_INDEX);
  }

  /** True for a key of a row of any table, false for an index entry or another space. */
  public static boolean isRow(byte[] key) {
    return key.length >= PREFIX_BYTES
        && key[0] == SPACE
        && ByteBuffer.wrap(key).getShort(INDEX_AT) == PRIMARY_INDEX;
  }

  /** The table that a key of a row or index entry belongs to. */
  public static int tableId(byte[] key) {
    return ByteBuffer.wrap(key).getInt(TABLE_AT);
  }

  /** True if the table has no primary key: its rows are keyed by {@link #hiddenRowKey}. */
  public boolean hasHiddenRowId() {
    return table.primaryKey().isEmpty();
  }

  /** The key of a row of a table with a primary key. */
  public byte[] rowKey(@Nullable Object[] row) {
    if (hasHiddenRowId()) {
      throw new IllegalStateException("table " + table.name() + " has no primary key");
    }
    return columns(new KeyWriter().raw(rowPrefix), table.primaryKey(), row).toBytes();
  }

  /** The key of a row with these primary key values, in the key's order. */
  public byte[] rowKeyOf(List<? extends @Nullable Object> primaryKeyValues) {
    List<Integer> primaryKey = table.primaryKey();
    if (primaryKeyValues.size() != primaryKey.size()) {
      throw new IllegalArgumentException(
          "the primary key of " + table.name() + " has " + primaryKey.size() + " columns");
    }
    KeyWriter key = new KeyWriter().raw(rowPrefix);
    for (int i = 0; i < primaryKey.size(); i++) {
      key.column(type(primaryKey.get(i)), primaryKeyValues.get(i));
    }
    return key.toBytes();
  }

  /** The key of a row of a table without a primary key; {@code rowId} is made once, at insert. */
  public byte[] hiddenRowKey(UUID rowId) {
    return new KeyWriter().raw(rowPrefix).column(SqlType.UUID, rowId).toBytes();
  }

  /** The primary key values in a row's key, in the key's order; empty for a hidden row id. */
  public @Nullable Object[] primaryKeyOf(byte[] rowKey) {
    KeyReader in = new KeyReader(rowKey, PREFIX_BYTES);
    @Nullable Object[] values = new @Nullable Object[table.primaryKey().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.column(type(table.primaryKey().get(i)));
    }
    return values;
  }

  /** The entry of one secondary index for the row under {@code rowKey}. */
  public IndexEntry indexEntry(IndexDescriptor index, byte[] rowKey, @Nullable Object[] row) {
    KeyWriter key = columns(new KeyWriter().raw(prefix(index.id())), index.columns(), row);
    byte[] own = Arrays.copyOfRange(rowKey, PREFIX_BYTES, rowKey.length);
    if (isKeyedByColumnsAlone(index, row)) {
      byte[] value = new byte[1 + own.length];
      value[0] = RowCodec.FORMAT;
      System.arraycopy(own, 0, value, 1, own.length);
      return new IndexEntry(key.toBytes(), value);
    }
    return new IndexEntry(key.raw(own).toBytes(), new byte[] {RowCodec.FORMAT});
  }

  /** The entries of all secondary indexes for the row under {@code rowKey}. */
  public List<IndexEntry> indexEntries(byte[] rowKey, @Nullable Object[] row) {
    List<IndexEntry> entries = new ArrayList<>(table.indexes().size());
    for (IndexDescriptor index : table.indexes()) {
      entries.add(indexEntry(index, rowKey, row));
    }
    return entries;
  }

  /**
   * True if no two rows may share this row's entry: the index is unique and no indexed column is
   * NULL. A put of such an entry must first find its key free.
   */
  public boolean isKeyedByColumnsAlone(IndexDescriptor index, @Nullable Object[] row) {
    if (!index.unique()) {
      return false;
    }
    for (int column : index.columns()) {
      if (row[column] == null) {
        return false;
      }
    }
    return true;
  }

  /** The key of the row that a secondary index entry leads to. */
  public byte[] rowKey(IndexDescriptor index, byte[] entryKey, byte[] entryValue) {
    RowCodec.checkFormat(entryValue);
    if (entryValue.length > 1) {
      return concat(rowPrefix, Arrays.copyOfRange(entryValue, 1, entryValue.length));
    }
    KeyReader in = new KeyReader(entryKey, PREFIX_BYTES);
    for (int column : index.columns()) {
      in.column(type(column));
    }
    return concat(rowPrefix, in.rest());
  }

  /** The indexed values of a secondary index entry, in the index's order. */
  public @Nullable Object[] indexValuesOf(IndexDescriptor index, byte[] entryKey) {
    KeyReader in = new KeyReader(entryKey, PREFIX_BYTES);
    @Nullable Object[] values = new @Nullable Object[index.columns().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.column(type(index.columns().get(i)));
    }
    return values;
  }

  /** All rows. */
  public KeySpan rows() {
    return span(PRIMARY_INDEX);
  }

  /** All entries of one index. */
  public KeySpan span(int indexId) {
    byte[] prefix = prefix(indexId);
    return new KeySpan(prefix, KeyWriter.after(prefix));
  }

  /** Rows and all index entries: what a dropped table leaves behind. */
  public KeySpan everything() {
    byte[] from = ByteBuffer.allocate(INDEX_AT).put(SPACE).putInt(table.id()).array();
    return new KeySpan(from, KeyWriter.after(from));
  }

  /**
   * The entries of an index whose first columns equal {@code prefix}; a null in it finds NULLs.
   *
   * @param columns the columns of the index: the table's primary key, or the index's own
   */
  public KeySpan span(int indexId, List<Integer> columns, List<? extends @Nullable Object> prefix) {
    byte[] from = prefixKey(indexId, columns, prefix).toBytes();
    return new KeySpan(from, KeyWriter.after(from));
  }

  /**
   * As {@link #span(int, List, List)}, with the column after {@code prefix} between two bounds; a
   * null bound is open. NULLs in that column are never within bounds.
   */
  public KeySpan span(
      int indexId,
      List<Integer> columns,
      List<? extends @Nullable Object> prefix,
      @Nullable Bound lower,
      @Nullable Bound upper) {
    SqlType type = type(columns.get(prefix.size()));
    byte[] start = prefixKey(indexId, columns, prefix).toBytes();
    byte[] from;
    if (lower == null) {
      from = new KeyWriter().raw(start).raw(KeyWriter.VALUE).toBytes();
    } else {
      byte[] at = new KeyWriter().raw(start).column(type, lower.value()).toBytes();
      from = lower.inclusive() ? at : KeyWriter.after(at);
    }
    byte[] to;
    if (upper == null) {
      to = new KeyWriter().raw(start).raw(KeyWriter.NULL).toBytes();
    } else {
      byte[] at = new KeyWriter().raw(start).column(type, upper.value()).toBytes();
      to = upper.inclusive() ? KeyWriter.after(at) : at;
    }
    return new KeySpan(from, Arrays.compareUnsigned(from, to) <= 0 ? to : from);
  }

  private KeyWriter prefixKey(
      int indexId, List<Integer> columns, List<? extends @Nullable Object> prefix) {
    KeyWriter key = new KeyWriter().raw(prefix(indexId));
    for (int i = 0; i < prefix.size(); i++) {
      key.column(type(columns.get(i)), prefix.get(i));
    }
    return key;
  }

  private KeyWriter columns(KeyWriter key, List<Integer> columns, @Nullable Object[] row) {
    for (int column : columns) {
      key.column(type(column), row[column]);
    }
    return key;
  }

  private SqlType type(int column) {
    return table.columns().get(column).type();
  }

  private byte[] prefix(int indexId) {
    return ByteBuffer.allocate(PREFIX_BYTES)
        .put(SPACE)
        .putInt(table.id())
        .putShort((short) indexId)
        .array();
  }

  private static byte[] concat(byte[] head, byte[] tail) {
    byte[] whole = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, whole, head.length, tail.length);
    return whole;
  }
}
