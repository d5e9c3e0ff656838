package io.acano.store.sql;

import io.acano.store.api.Column;
import io.acano.store.api.Result;
import io.acano.store.api.Row;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A result that is complete: of a write, or of a command. */
record RowsResult(List<Column> columns, Iterator<Object[]> rows, String tag, long count)
    implements Result {
  /** A command that returns nothing. */
  static RowsResult of(String tag) {
    return new RowsResult(List.of(), List.<Object[]>of().iterator(), tag, 0);
  }

  @Override
  public @Nullable Row next() {
    return rows.hasNext() ? new Row(columns, rows.next()) : null;
  }

  @Override
  public void close() {}
}
