package io.acano.store.catalog;

import io.acano.store.api.Column;
import io.acano.store.api.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as it is stored in the catalog.
 *
 * @param id never used again after the table is dropped
 * @param primaryKey positions in {@code columns}; empty for a table that has only its hidden row id
 * @param indexes secondary indexes; index id 1 is the primary one
 */
public record TableDescriptor(
    int id,
    String name,
    List<ColumnDescriptor> columns,
    List<Integer> primaryKey,
    List<IndexDescriptor> indexes) {

  /**
   * @param defaultSql the DEFAULT expression as SQL text, or null
   * @param check the text of a column CHECK, or null
   * @param typeModifier PostgreSQL's atttypmod: length, or precision and scale; -1 for none
   */
  public record ColumnDescriptor(
      String name,
      SqlType type,
      boolean notNull,
      @Nullable String defaultSql,
      @Nullable String check,
      int typeModifier) {
    /** A column of plain {@code type}. */
    public ColumnDescriptor(
        String name,
        SqlType type,
        boolean notNull,
        @Nullable String defaultSql,
        @Nullable String check) {
      this(name, type, notNull, defaultSql, check, -1);
    }

    public Column column() {
      return new Column(name, type);
    }
  }

  /**
   * @param id unique within its table, from 2 on
   * @param columns positions in the table's columns
   */
  public record IndexDescriptor(int id, String name, List<Integer> columns, boolean unique) {}
}
