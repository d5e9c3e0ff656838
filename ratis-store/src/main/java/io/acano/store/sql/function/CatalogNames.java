package io.acano.store.sql.function;

import org.jspecify.annotations.Nullable;

/** What the functions of pg_catalog ask about tables and indexes, by object id. */
public interface CatalogNames {
  /** The object id of a table or index, or null. */
  @Nullable Long relation(String name);

  /** The name of a table or index, or null. */
  @Nullable String relationName(long oid);

  /** The CREATE INDEX statement of an index, or null. */
  @Nullable String indexDefinition(long oid);

  /** The name of the index's column at {@code position}, counted from 1, or null. */
  @Nullable String indexColumn(long oid, int position);

  /** A constraint as CREATE TABLE would show it, or null. */
  @Nullable String constraintDefinition(long oid);
}
