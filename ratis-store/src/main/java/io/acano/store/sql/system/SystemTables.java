package io.acano.store.sql.system;

import io.acano.store.sql.plan.TableSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The virtual tables by their schema. */
public final class SystemTables {
  private SystemTables() {}

  public static Map<String, List<TableSource.Virtual>> all() {
    return Map.of(
        "pg_catalog",
        Stream.concat(PgCatalog.tables().stream(), EmptyTables.tables().stream()).toList(),
        "information_schema",
        InformationSchema.tables());
  }
}
