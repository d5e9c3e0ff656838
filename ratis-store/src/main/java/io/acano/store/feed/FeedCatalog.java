package io.acano.store.feed;

import io.acano.store.api.ChangeFeed.Change;
import io.acano.store.api.Column;
import io.acano.store.api.Row;
import io.acano.store.catalog.CatalogReader;
import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.engine.Cursor;
import io.acano.store.engine.Family;
import io.acano.store.engine.Snapshot;
import io.acano.store.keyspace.RowCodec;
import io.acano.store.keyspace.TableKeys;
import io.acano.store.machine.StoredValue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables that one feed wants, and how to read their rows. Used by one thread. */
final class FeedCatalog {
  private static final long NOT_READ = -1;

  private final Set<String> names;
  private final Map<Integer, Table> tables = new HashMap<>();
  private long schemaVersion = NOT_READ;

  private record Table(
      String name, List<Column> keyColumns, List<Column> columns, TableKeys keys, RowCodec rows) {
    static Table of(TableDescriptor table) {
      List<Column> columns = table.columns().stream().map(ColumnDescriptor::column).toList();
      return new Table(
          table.name(),
          table.primaryKey().stream().map(columns::get).toList(),
          columns,
          new TableKeys(table),
          RowCodec.of(table));
    }
  }

  /**
   * @param names the tables wanted; none for all
   */
  FeedCatalog(Set<String> names) {
    this.names = Set.copyOf(names);
  }

  /** Reads the catalog of {@code snapshot} unless it is the one that was read last. */
  void refresh(Snapshot snapshot, long newSchemaVersion) {
    if (schemaVersion == newSchemaVersion) {
      return;
    }
    tables.clear();
    CatalogReader reader =
        new CatalogReader(
            (from, to, entries) -> {
              try (Cursor cursor = snapshot.scan(Family.DATA, from, to, false)) {
                while (cursor.next()) {
                  entries.accept(cursor.key(), StoredValue.row(cursor.value()));
                }
              }
            });
    for (TableDescriptor table : reader.tables()) {
      if (names.isEmpty() || names.contains(table.name())) {
        tables.put(table.id(), Table.of(table));
      }
    }
    schemaVersion = newSchemaVersion;
  }

  /** The change that a write is, or null if it is none of a table wanted. */
  @Nullable Change change(byte[] key, byte @Nullable [] row) {
    if (!TableKeys.isRow(key)) {
      return null;
    }
    Table table = tables.get(TableKeys.tableId(key));
    if (table == null) {
      return null;
    }
    return new Change(
        table.name,
        new Row(table.keyColumns, table.keys.primaryKeyOf(key)),
        row == null ? null : new Row(table.columns, table.rows.decode(row)));
  }
}
