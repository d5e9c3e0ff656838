package io.acano.store.sql.exec;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import io.acano.store.keyspace.TableKeys.IndexEntry;
import io.acano.store.sql.value.Conversion;
import io.acano.store.sql.value.TypeName;
import io.acano.store.txn.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows with their index entries and keeps the table's constraints. Immutable.
 *
 * @param checks one condition for each CHECK, over the table's row
 */
public record TableWriter(StoredTable table, List<Check> checks) {
  /** A CHECK constraint. */
  public record Check(String name, Expression condition) {}

  /** A key that two rows may not share: a null index stands for the primary key. */
  public record Conflict(@Nullable IndexDescriptor index, byte[] rowKey) {}

  /** Converts a value for the column at {@code position}. */
  public @Nullable Object assigned(int position, @Nullable Object value, Context context) {
    if (value == null) {
      return null;
    }
    ColumnDescriptor column = table.column(position);
    if (column.typeModifier() < 0
        && column.type().javaClass().isInstance(value)
        && column.type() != SqlType.JSONB) {
      return value;
    }
    return Conversion.assign(
        value, new TypeName(column.type(), column.typeModifier()), context.zone());
  }

  /** Checks what concerns the row alone. */
  public void check(Object[] row, Context context) {
    for (int i = 0; i < row.length; i++) {
      ColumnDescriptor column = table.column(i);
      if (row[i] == null && (column.notNull() || table.descriptor().primaryKey().contains(i))) {
        throw new StoreException(
            ErrorCode.NOT_NULL_VIOLATION,
            "null value in column \""
                + column.name()
                + "\" of relation \""
                + table.name()
                + "\" violates not-null constraint");
      }
    }
    for (Check check : checks) {
      if (Boolean.FALSE.equals(check.condition.eval(row, context))) {
        throw new StoreException(
            ErrorCode.CHECK_VIOLATION,
            "new row for relation \""
                + table.name()
                + "\" violates check constraint \""
                + check.name
                + "\"");
      }
    }
  }

  /** The key that {@code row} is to be stored under. */
  public byte[] newKey(Object[] row, Context context) {
    return table.keys().hasHiddenRowId()
        ? table
            .keys()
            .hiddenRowKey(new UUID(context.random().nextLong(), context.random().nextLong()))
        : table.keys().rowKey(row);
  }

  /**
   * The row that already has one of the keys of {@code row}, or null. Looking is a read, so that
   * two transactions that insert the same key conflict.
   *
   * @param self the key of the row as it is stored now, which is no conflict; null if it is new
   */
  public @Nullable Conflict conflict(
      byte[] key, Object[] row, byte @Nullable [] self, Transaction transaction) {
    if (!table.keys().hasHiddenRowId()
        && !Arrays.equals(key, self)
        && transaction.get(key) != null) {
      return new Conflict(null, key);
    }
    for (IndexDescriptor index : table.descriptor().indexes()) {
      if (table.keys().isKeyedByColumnsAlone(index, row)) {
        IndexEntry entry = table.keys().indexEntry(index, key, row);
        byte[] taken = transaction.get(entry.key());
        if (taken != null) {
          byte[] owner = table.keys().rowKey(index, entry.key(), taken);
          if (!Arrays.equals(owner, self)) {
            return new Conflict(index, owner);
          }
        }
      }
    }
    return null;
  }

  public StoreException uniqueViolation(Conflict conflict) {
    String name = conflict.index == null ? table.name() + "_pkey" : conflict.index.name();
    return new StoreException(
        ErrorCode.UNIQUE_VIOLATION,
        "duplicate key value violates unique constraint \"" + name + "\"");
  }

  /** Stores a row whose key is free. */
  public void insert(byte[] key, Object[] row, Transaction transaction) {
    transaction.put(key, table.codec().encode(row));
    for (IndexEntry entry : table.keys().indexEntries(key, row)) {
      transaction.put(entry.key(), entry.value());
    }
  }

  public void delete(byte[] key, Object[] row, Transaction transaction) {
    transaction.delete(key);
    for (IndexEntry entry : table.keys().indexEntries(key, row)) {
      transaction.delete(entry.key());
    }
  }

  /** Replaces a row; its key changes if a primary key column does. */
  public void update(byte[] key, Object[] before, Object[] after, Context context) {
    check(after, context);
    Transaction transaction = context.transaction();
    byte[] newKey = table.keys().hasHiddenRowId() ? key : table.keys().rowKey(after);
    Conflict conflict = conflict(newKey, after, key, transaction);
    if (conflict != null) {
      throw uniqueViolation(conflict);
    }
    if (!Arrays.equals(newKey, key)) {
      delete(key, before, transaction);
      insert(newKey, after, transaction);
      return;
    }
    transaction.put(key, table.codec().encode(after));
    for (IndexDescriptor index : table.descriptor().indexes()) {
      IndexEntry old = table.keys().indexEntry(index, key, before);
      IndexEntry entry = table.keys().indexEntry(index, key, after);
      if (!Arrays.equals(old.key(), entry.key())) {
        transaction.delete(old.key());
        transaction.put(entry.key(), entry.value());
      }
    }
  }
}
