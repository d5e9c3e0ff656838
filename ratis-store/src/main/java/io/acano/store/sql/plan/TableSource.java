package io.acano.store.sql.plan;

import io.acano.store.api.Column;
import io.acano.store.api.SqlType;
import io.acano.store.sql.exec.Context;
import io.acano.store.sql.exec.StoredTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a name in FROM may stand for. */
public sealed interface TableSource {
  List<Column> columns();

  /** A table of the store; {@code withKey} adds a column for the row's key in the store. */
  record Stored(StoredTable table, boolean withKey) implements TableSource {
    @Override
    public List<Column> columns() {
      List<Column> columns =
          new ArrayList<>(
              table.descriptor().columns().stream().map(column -> column.column()).toList());
      if (withKey) {
        columns.add(new Column(Catalog.KEY_COLUMN, SqlType.BYTEA));
      }
      return columns;
    }
  }

  /** A table that is computed when it is read. */
  record Virtual(
      String name, List<Column> columns, Function<Context, ? extends Iterable<Object[]>> rows)
      implements TableSource {}
}
