package io.acano.store.sql.system;

import io.acano.store.api.SqlType;
import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.sql.exec.Context;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.function.TypeIds;
import io.acano.store.sql.plan.TableSource;
import io.acano.store.sql.value.TypeName;
import io.acano.store.txn.TransactionCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The tables of pg_catalog that clients read, computed from the catalog of the transaction. */
final class PgCatalog {
  private PgCatalog() {}

  static List<TableSource.Virtual> tables() {
    return List.of(
        Relations.table(
            "pg_namespace",
            "oid:l nspname:t nspowner:l nspacl:t",
            context ->
                List.of(
                    Relations.row(ObjectIds.NAMESPACE_CATALOG, "pg_catalog", ObjectIds.OWNER, null),
                    Relations.row(ObjectIds.NAMESPACE_PUBLIC, "public", ObjectIds.OWNER, null),
                    Relations.row(
                        ObjectIds.NAMESPACE_INFORMATION,
                        "information_schema",
                        ObjectIds.OWNER,
                        null))),
        Relations.table(
            "pg_class",
            "oid:l relname:t relnamespace:l reltype:l reloftype:l relowner:l relam:l"
                + " reltablespace:l relpages:i reltuples:d reltoastrelid:l relhasindex:b"
                + " relisshared:b relpersistence:t relkind:t relnatts:i relchecks:i"
                + " relhasrules:b relhastriggers:b relhassubclass:b relrowsecurity:b"
                + " relforcerowsecurity:b relispartition:b relreplident:t relpartbound:t",
            PgCatalog::classes),
        Relations.table(
            "pg_attribute",
            "attrelid:l attname:t atttypid:l attlen:i attnum:i atttypmod:i attnotnull:b"
                + " atthasdef:b attidentity:t attgenerated:t attisdropped:b attcollation:l",
            PgCatalog::attributes),
        Relations.table("pg_attrdef", "oid:l adrelid:l adnum:i adbin:t", PgCatalog::columnDefaults),
        Relations.table(
            "pg_type",
            "oid:l typname:t typnamespace:l typowner:l typlen:i typtype:t typcategory:t"
                + " typrelid:l typelem:l typarray:l typbasetype:l typtypmod:i typnotnull:b"
                + " typcollation:l typdelim:t",
            context -> types()),
        Relations.table(
            "pg_index",
            "indexrelid:l indrelid:l indnatts:i indnkeyatts:i indisunique:b indisprimary:b"
                + " indimmediate:b indisclustered:b indisvalid:b indisreplident:b indkey:t"
                + " indoption:t indexprs:t indpred:t",
            PgCatalog::indexes),
        Relations.table(
            "pg_constraint",
            "oid:l conname:t connamespace:l contype:t condeferrable:b condeferred:b conrelid:l"
                + " conindid:l confrelid:l conkey:t confkey:t",
            PgCatalog::constraints),
        Relations.table(
            "pg_database",
            "oid:l datname:t datdba:l encoding:i datcollate:t datctype:t datlocprovider:t"
                + " daticulocale:t datistemplate:b datallowconn:b datacl:t",
            context ->
                List.<Object[]>of(
                    Relations.row(
                        ObjectIds.DATABASE,
                        context.database(),
                        ObjectIds.OWNER,
                        6,
                        "C",
                        "C",
                        "c",
                        null,
                        false,
                        true,
                        null))),
        Relations.table(
            "pg_roles",
            "oid:l rolname:t rolsuper:b rolinherit:b rolcreaterole:b rolcreatedb:b"
                + " rolcanlogin:b rolreplication:b rolconnlimit:i rolvaliduntil:t"
                + " rolbypassrls:b",
            PgCatalog::roles),
        Relations.table(
            "pg_am",
            "oid:l amname:t amtype:t",
            context -> List.of(Relations.row(2L, "heap", "t"), Relations.row(403L, "btree", "i"))),
        Relations.table(
            "pg_settings",
            "name:t setting:t",
            context -> List.<Object[]>of(Relations.row("server_version", version(context)))));
  }

  private static Object version(Context context) {
    return String.valueOf(context.setting("server_version"));
  }

  private static List<Object[]> classes(Context context) {
    List<Object[]> rows = new ArrayList<>();
    for (StoredTable table : context.tables()) {
      TableDescriptor descriptor = table.descriptor();
      List<ObjectNames.Index> indexes = ObjectNames.indexes(table);
      rows.add(
          relation(
              ObjectIds.table(descriptor), table.name(), "r", table.width(), !indexes.isEmpty()));
      for (ObjectNames.Index index : indexes) {
        rows.add(relation(index.oid(), index.name(), "i", index.columns().size(), false));
      }
    }
    return rows;
  }

  private static Object[] relation(
      long oid, String name, String kind, int columns, boolean hasIndex) {
    return Relations.row(
        oid,
        name,
        ObjectIds.NAMESPACE_PUBLIC,
        0L,
        0L,
        ObjectIds.OWNER,
        kind.equals("i") ? 403L : 2L,
        0L,
        0,
        -1.0,
        0L,
        hasIndex,
        false,
        "p",
        kind,
        columns,
        0,
        false,
        false,
        false,
        false,
        false,
        false,
        "d",
        null);
  }

  private static List<Object[]> attributes(Context context) {
    List<Object[]> rows = new ArrayList<>();
    for (StoredTable table : context.tables()) {
      for (int i = 0; i < table.width(); i++) {
        rows.add(attribute(ObjectIds.table(table.descriptor()), i, table.column(i)));
      }
      for (ObjectNames.Index index : ObjectNames.indexes(table)) {
        for (int i = 0; i < index.columns().size(); i++) {
          rows.add(attribute(index.oid(), i, table.column(index.columns().get(i))));
        }
      }
    }
    return rows;
  }

  private static Object[] attribute(long relation, int position, ColumnDescriptor column) {
    return Relations.row(
        relation,
        column.name(),
        (long) TypeIds.oid(new TypeName(column.type(), column.typeModifier())),
        -1,
        position + 1,
        column.typeModifier(),
        column.notNull(),
        column.defaultSql() != null,
        "",
        "",
        false,
        0L);
  }

  private static List<Object[]> columnDefaults(Context context) {
    List<Object[]> rows = new ArrayList<>();
    for (StoredTable table : context.tables()) {
      for (int i = 0; i < table.width(); i++) {
        String sql = table.column(i).defaultSql();
        if (sql != null) {
          long relation = ObjectIds.table(table.descriptor());
          long oid = ObjectIds.columnDefault(table.descriptor(), i);
          rows.add(Relations.row(oid, relation, i + 1, sql));
        }
      }
    }
    return rows;
  }

  private static List<Object[]> types() {
    List<Object[]> rows = new ArrayList<>();
    for (SqlType type : SqlType.values()) {
      rows.add(type(TypeIds.oid(type), TypeIds.internalName(type)));
    }
    rows.add(type(1043, "varchar"));
    return rows;
  }

  private static Object[] type(long oid, String name) {
    return Relations.row(
        oid,
        name,
        ObjectIds.NAMESPACE_CATALOG,
        ObjectIds.OWNER,
        -1,
        "b",
        "U",
        0L,
        0L,
        0L,
        0L,
        -1,
        false,
        0L,
        ",");
  }

  private static List<Object[]> indexes(Context context) {
    List<Object[]> rows = new ArrayList<>();
    for (StoredTable table : context.tables()) {
      for (ObjectNames.Index index : ObjectNames.indexes(table)) {
        rows.add(
            Relations.row(
                index.oid(),
                ObjectIds.table(table.descriptor()),
                index.columns().size(),
                index.columns().size(),
                index.unique(),
                index.isPrimary(),
                true,
                false,
                true,
                false,
                positions(index, " "),
                "",
                null,
                null));
      }
    }
    return rows;
  }

  private static String positions(ObjectNames.Index index, String separator) {
    return index.columns().stream()
        .map(column -> Integer.toString(column + 1))
        .collect(Collectors.joining(separator));
  }

  private static List<Object[]> constraints(Context context) {
    List<Object[]> rows = new ArrayList<>();
    for (StoredTable table : context.tables()) {
      for (ObjectNames.Index index : ObjectNames.indexes(table)) {
        if (index.unique()) {
          rows.add(
              Relations.row(
                  index.oid(),
                  index.name(),
                  ObjectIds.NAMESPACE_PUBLIC,
                  index.isPrimary() ? "p" : "u",
                  false,
                  false,
                  ObjectIds.table(table.descriptor()),
                  index.oid(),
                  0L,
                  "{" + positions(index, ",") + "}",
                  null));
        }
      }
    }
    return rows;
  }

  private static List<Object[]> roles(Context context) {
    List<Object[]> rows = new ArrayList<>();
    long oid = ObjectIds.OWNER;
    for (String name : TransactionCatalog.reader(context.transaction()).users()) {
      rows.add(Relations.row(oid++, name, true, true, true, true, true, false, -1, null, true));
    }
    return rows;
  }
}
