package io.acano.store.sql.plan;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.TableDescriptor;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.function.PgTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.schema.impl.AbstractTable;
import org.jspecify.annotations.Nullable;

/** The tables of one schema version, for the planner. Immutable, thread-safe. */
public final class Catalog {
  /** The hidden schema in which every stored table also has its rows' keys as a column. */
  static final String KEYED_SCHEMA = "?keyed";

  static final String KEY_COLUMN = "?key";

  private final Map<String, StoredTable> tables = new LinkedHashMap<>();
  private final CalciteSchema root = CalciteSchema.createRootSchema(false, false);

  /**
   * @param system the virtual tables by schema
   */
  public Catalog(List<TableDescriptor> descriptors, Map<String, List<TableSource.Virtual>> system) {
    Map<String, Table> stored = new HashMap<>();
    Map<String, Table> keyed = new HashMap<>();
    for (TableDescriptor descriptor : descriptors) {
      StoredTable table = StoredTable.of(descriptor);
      tables.put(table.name(), table);
      stored.put(table.name(), new PlannerTable(new TableSource.Stored(table, false)));
      keyed.put(table.name(), new PlannerTable(new TableSource.Stored(table, true)));
    }
    add("public", stored);
    add(KEYED_SCHEMA, keyed);
    system.forEach(
        (schema, list) -> {
          Map<String, Table> virtual = new HashMap<>();
          list.forEach(source -> virtual.put(source.name(), new PlannerTable(source)));
          add(schema, virtual);
        });
  }

  private void add(String name, Map<String, Table> contents) {
    root.add(
        name,
        new AbstractSchema() {
          @Override
          protected Map<String, Table> getTableMap() {
            return contents;
          }
        });
  }

  CalciteSchema root() {
    return root;
  }

  public Collection<StoredTable> tables() {
    return tables.values();
  }

  public @Nullable StoredTable find(String name) {
    return tables.get(name);
  }

  /** The table called {@code name}, or 42P01. */
  public StoredTable table(String name) {
    StoredTable table = tables.get(name);
    if (table == null) {
      throw undefinedTable(name);
    }
    return table;
  }

  /** The table that has an index called {@code name}, or null. */
  public @Nullable StoredTable tableOfIndex(String name) {
    for (StoredTable table : tables.values()) {
      if (table.descriptor().indexes().stream().anyMatch(index -> index.name().equals(name))) {
        return table;
      }
    }
    return null;
  }

  static StoreException undefinedTable(String name) {
    return new StoreException(
        ErrorCode.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
  }

  /** Calcite's handle of a table of ours. */
  static final class PlannerTable extends AbstractTable {
    private final TableSource source;

    PlannerTable(TableSource source) {
      this.source = source;
    }

    TableSource source() {
      return source;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
      PgTypes types = (PgTypes) factory;
      List<RelDataType> columnTypes = new ArrayList<>();
      List<String> names = new ArrayList<>();
      for (var column : source.columns()) {
        columnTypes.add(types.of(column.type()));
        names.add(column.name());
      }
      return types.createStructType(columnTypes, names);
    }
  }
}
