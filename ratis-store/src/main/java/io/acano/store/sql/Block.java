package io.acano.store.sql;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.sql.plan.Catalog;
import io.acano.store.txn.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open transaction block of one session. Its snapshot is taken by its first statement that needs
 * one.
 */
final class Block {
  /** A named mark, and whether the schema had been changed before it. */
  private record Mark(String name, int savepoint, boolean isSchemaChanged) {}

  private final List<Mark> marks = new ArrayList<>();
  private final List<QueryResult> results = new ArrayList<>();
  private final Instant now;
  private boolean isImplicit;
  private boolean isReadOnly;
  private boolean isSchemaChanged;
  private @Nullable Catalog ownCatalog;
  private @Nullable Transaction transaction;
  private @Nullable StoreException failure;

  Block(boolean isImplicit, boolean isReadOnly, Instant now) {
    this.isImplicit = isImplicit;
    this.isReadOnly = isReadOnly;
    this.now = now;
  }

  boolean isImplicit() {
    return isImplicit;
  }

  void makeExplicit() {
    isImplicit = false;
  }

  boolean isReadOnly() {
    return isReadOnly;
  }

  void setReadOnly(boolean readOnly) {
    isReadOnly = readOnly;
  }

  Instant now() {
    return now;
  }

  @Nullable Transaction transaction() {
    return transaction;
  }

  void begin(Transaction begun) {
    transaction = begun;
  }

  @Nullable StoreException failure() {
    return failure;
  }

  void fail(StoreException cause) {
    if (failure == null) {
      failure = cause;
    }
  }

  boolean isSchemaChanged() {
    return isSchemaChanged;
  }

  void schemaChanged() {
    isSchemaChanged = true;
    ownCatalog = null;
  }

  /** The catalog with the changes of this block. */
  Catalog ownCatalog(Transaction open) {
    Catalog catalog = ownCatalog;
    if (catalog == null) {
      catalog = SqlEngine.readCatalog(open);
      ownCatalog = catalog;
    }
    return catalog;
  }

  void add(QueryResult result) {
    results.add(result);
  }

  void remove(QueryResult result) {
    results.remove(result);
  }

  void mark(String name, Transaction open) {
    marks.add(new Mark(name, open.savepoint(), isSchemaChanged));
  }

  void rollbackTo(String name, Transaction open) {
    int position = find(name);
    Mark mark = marks.get(position);
    marks.subList(position + 1, marks.size()).clear();
    open.rollbackTo(mark.savepoint);
    isSchemaChanged = mark.isSchemaChanged;
    ownCatalog = null;
    failure = null;
  }

  void release(String name) {
    marks.subList(find(name), marks.size()).clear();
  }

  private int find(String name) {
    for (int i = marks.size() - 1; i >= 0; i--) {
      if (marks.get(i).name.equals(name)) {
        return i;
      }
    }
    throw new StoreException(
        ErrorCode.INVALID_SAVEPOINT, "savepoint \"" + name + "\" does not exist");
  }

  /** Ends open results and releases the snapshot. */
  void close() {
    results.forEach(QueryResult::end);
    results.clear();
    Transaction open = transaction;
    transaction = null;
    if (open != null) {
      open.close();
    }
  }
}
