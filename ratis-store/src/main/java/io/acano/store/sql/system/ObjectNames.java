package io.acano.store.sql.system;

import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.function.CatalogNames;
import io.acano.store.sql.plan.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names and definitions of tables and indexes by their object ids. */
public final class ObjectNames implements CatalogNames {
  private final Catalog catalog;

  public ObjectNames(Catalog catalog) {
    this.catalog = catalog;
  }

  /** One index of a table; the primary key is the index with id 1. */
  record Index(StoredTable table, int id, String name, List<Integer> columns, boolean unique) {
    long oid() {
      return ObjectIds.index(table.descriptor(), id);
    }

    boolean isPrimary() {
      return id == 1;
    }

    String columnNames() {
      return columns.stream()
          .map(column -> ObjectIds.quoted(table.column(column).name()))
          .collect(Collectors.joining(", "));
    }
  }

  /** All indexes of {@code table}, the primary key first. */
  static List<Index> indexes(StoredTable table) {
    List<Index> indexes = new ArrayList<>();
    TableDescriptor descriptor = table.descriptor();
    if (!descriptor.primaryKey().isEmpty()) {
      indexes.add(new Index(table, 1, table.name() + "_pkey", descriptor.primaryKey(), true));
    }
    for (IndexDescriptor index : descriptor.indexes()) {
      indexes.add(new Index(table, index.id(), index.name(), index.columns(), index.unique()));
    }
    return indexes;
  }

  private @Nullable Index index(long oid) {
    for (StoredTable table : catalog.tables()) {
      for (Index index : indexes(table)) {
        if (index.oid() == oid) {
          return index;
        }
      }
    }
    return null;
  }

  @Override
  public @Nullable Long relation(String name) {
    StoredTable table = catalog.find(name);
    if (table != null) {
      return ObjectIds.table(table.descriptor());
    }
    for (StoredTable other : catalog.tables()) {
      for (Index index : indexes(other)) {
        if (index.name().equals(name)) {
          return index.oid();
        }
      }
    }
    return ObjectIds.system(name);
  }

  @Override
  public @Nullable String relationName(long oid) {
    for (StoredTable table : catalog.tables()) {
      if (ObjectIds.table(table.descriptor()) == oid) {
        return table.name();
      }
    }
    Index index = index(oid);
    return index == null ? null : index.name();
  }

  @Override
  public @Nullable String indexDefinition(long oid) {
    Index index = index(oid);
    return index == null
        ? null
        : (index.unique() ? "CREATE UNIQUE INDEX " : "CREATE INDEX ")
            + ObjectIds.quoted(index.name())
            + " ON public."
            + ObjectIds.quoted(index.table().name())
            + " USING btree ("
            + index.columnNames()
            + ")";
  }

  @Override
  public @Nullable String indexColumn(long oid, int position) {
    Index index = index(oid);
    return index == null || position < 1 || position > index.columns().size()
        ? null
        : index.table().column(index.columns().get(position - 1)).name();
  }

  @Override
  public @Nullable String constraintDefinition(long oid) {
    Index index = index(oid);
    return index == null
        ? null
        : (index.isPrimary() ? "PRIMARY KEY (" : "UNIQUE (") + index.columnNames() + ")";
  }
}
