package io.acano.store.sql.system;

import io.acano.store.catalog.TableDescriptor;
import org.jspecify.annotations.Nullable;

/** Object ids: PostgreSQL's own for its catalog, and for tables ids that never change. */
final class ObjectIds {
  static final long NAMESPACE_CATALOG = 11;
  static final long NAMESPACE_PUBLIC = 2200;
  static final long NAMESPACE_INFORMATION = 13_000;
  static final long OWNER = 10;
  static final long DATABASE = 16_000;

  private static final long FIRST_TABLE = 1 << 20;
  private static final int INDEXES_PER_TABLE = 1024;

  private ObjectIds() {}

  static long table(TableDescriptor table) {
    return FIRST_TABLE + (long) table.id() * INDEXES_PER_TABLE;
  }

  static long index(TableDescriptor table, int indexId) {
    return table(table) + indexId;
  }

  /** The default of the column at {@code position}, counted from 0. */
  static long columnDefault(TableDescriptor table, int position) {
    return table(table) + INDEXES_PER_TABLE / 2 + position;
  }

  static @Nullable Long system(String name) {
    return switch (name) {
      case "pg_type" -> 1247L;
      case "pg_attribute" -> 1249L;
      case "pg_proc" -> 1255L;
      case "pg_class" -> 1259L;
      case "pg_database" -> 1262L;
      case "pg_constraint" -> 2606L;
      case "pg_namespace" -> 2615L;
      case "pg_index" -> 2610L;
      case "pg_description" -> 2609L;
      case "pg_attrdef" -> 2604L;
      default -> null;
    };
  }

  static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }
}
