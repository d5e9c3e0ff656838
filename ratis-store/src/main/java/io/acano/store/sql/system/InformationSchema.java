package io.acano.store.sql.system;

import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.sql.exec.Context;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.plan.TableSource;
import java.util.ArrayList;
import java.util.List;

/** The tables of information_schema. */
final class InformationSchema {
  private InformationSchema() {}

  static List<TableSource.Virtual> tables() {
    return List.of(
        Relations.table(
            "tables",
            "table_catalog:t table_schema:t table_name:t table_type:t",
            InformationSchema::tableRows),
        Relations.table(
            "columns",
            "table_catalog:t table_schema:t table_name:t column_name:t ordinal_position:i"
                + " column_default:t is_nullable:t data_type:t",
            InformationSchema::columnRows));
  }

  private static List<Object[]> tableRows(Context context) {
    List<Object[]> rows = new ArrayList<>();
    for (StoredTable table : context.tables()) {
      rows.add(Relations.row(context.database(), "public", table.name(), "BASE TABLE"));
    }
    return rows;
  }

  private static List<Object[]> columnRows(Context context) {
    List<Object[]> rows = new ArrayList<>();
    for (StoredTable table : context.tables()) {
      for (int i = 0; i < table.width(); i++) {
        ColumnDescriptor column = table.column(i);
        rows.add(
            Relations.row(
                context.database(),
                "public",
                table.name(),
                column.name(),
                i + 1,
                column.defaultSql(),
                column.notNull() ? "NO" : "YES",
                column.type().sqlName()));
      }
    }
    return rows;
  }
}
