package io.acano.store.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement of one session. It stays valid over schema changes: it is planned again when
 * the schema has moved.
 */
public interface Statement {
  String sql();

  /** The types of {@code $1}, {@code $2}, … as given or inferred. */
  List<SqlType> parameterTypes();

  /** The columns of the rows that it will return; empty if it returns none. */
  List<Column> columns();

  /**
   * Runs it in the session's open transaction, or in one of its own.
   *
   * @param parameters one value for each of {@link #parameterTypes()}, of its Java class, or null
   */
  Result execute(List<@Nullable Object> parameters);
}
