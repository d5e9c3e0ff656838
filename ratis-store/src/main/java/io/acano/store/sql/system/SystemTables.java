package io.acano.store.sql.system;

import io.acano.store.sql.plan.TableSource;
import java.util.List;
import java.util.Map;

/** The virtual tables by their schema. */
public final class SystemTables {
  private SystemTables() {}

  public static Map<String, List<TableSource.Virtual>> all() {
    return Map.of(
        "pg_catalog", PgCatalog.tables(), "information_schema", InformationSchema.tables());
  }
}
