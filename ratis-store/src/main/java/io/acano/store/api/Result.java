package io.acano.store.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one statement gave: rows to pull, then the command tag. Used by one thread. Rows come from
 * the snapshot of the statement's transaction, so they stay readable while later statements run,
 * until the transaction ends or this result is closed.
 */
public interface Result extends AutoCloseable {
  /** The columns of the rows; empty for a statement that returns none. */
  List<Column> columns();

  /** The next row, or null when there are no more. */
  @Nullable Row next();

  /**
   * PostgreSQL's command tag, e.g. {@code INSERT 0 2}, {@code SELECT 3}, {@code BEGIN}. For a query
   * it counts the rows pulled so far.
   */
  String tag();

  /** Rows written by an INSERT, UPDATE or DELETE; rows pulled so far for a query. */
  long count();

  @Override
  void close();

  /** Pulls every remaining row and closes this result. */
  default List<Row> toList() {
    try (this) {
      List<Row> rows = new ArrayList<>();
      for (Row row = next(); row != null; row = next()) {
        rows.add(row);
      }
      return rows;
    }
  }
}
