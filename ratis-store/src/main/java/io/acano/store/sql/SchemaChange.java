package io.acano.store.sql;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.catalog.CatalogReader;
import io.acano.store.catalog.CatalogWriter;
import io.acano.store.catalog.TableDescriptor;
import io.acano.store.catalog.TableDescriptor.ColumnDescriptor;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import io.acano.store.engine.Cursor;
import io.acano.store.keyspace.KeySpan;
import io.acano.store.keyspace.TableKeys;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.parse.Command;
import io.acano.store.sql.parse.Command.ColumnDefinition;
import io.acano.store.sql.parse.Command.KeyDefinition;
import io.acano.store.sql.plan.Catalog;
import io.acano.store.txn.Transaction;
import io.acano.store.txn.TransactionCatalog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Carries out changes of tables, indexes and users within one transaction. */
final class SchemaChange {
  private static final int MAX_COLUMNS = 1000;
  private static final int MAX_NAME_LENGTH = 63;

  private final Transaction transaction;
  private final Catalog catalog;
  private final RandomGenerator random;
  private final CatalogWriter writer;

  SchemaChange(Transaction transaction, Catalog catalog, RandomGenerator random) {
    this.transaction = transaction;
    this.catalog = catalog;
    this.random = random;
    this.writer = TransactionCatalog.writer(transaction);
  }

  /** True for the commands that {@link #run} takes. */
  static boolean isOne(Command command) {
    return switch (command) {
      case Command.CreateTable c -> true;
      case Command.DropTable c -> true;
      case Command.Truncate c -> true;
      case Command.CreateIndex c -> true;
      case Command.DropIndex c -> true;
      case Command.AddColumn c -> true;
      case Command.DropColumn c -> true;
      case Command.CreateUser c -> true;
      case Command.AlterUser c -> true;
      case Command.DropUser c -> true;
      default -> false;
    };
  }

  /** Carries out {@code command} and returns its tag. */
  String run(Command command) {
    return switch (command) {
      case Command.CreateTable create -> createTable(create);
      case Command.DropTable drop -> dropTables(drop);
      case Command.Truncate truncate -> {
        truncate.tables().forEach(name -> deleteSpan(catalog.table(name).keys().everything()));
        yield "TRUNCATE TABLE";
      }
      case Command.CreateIndex create -> createIndex(create);
      case Command.DropIndex drop -> dropIndexes(drop);
      case Command.AddColumn add -> addColumn(add);
      case Command.DropColumn drop -> dropColumn(drop);
      case Command.CreateUser create -> createUser(create);
      case Command.AlterUser alter -> alterUser(alter);
      case Command.DropUser drop -> dropUser(drop);
      default -> throw new IllegalArgumentException(command + " changes no schema");
    };
  }

  private String createTable(Command.CreateTable create) {
    if (catalog.find(create.table()) != null) {
      if (create.ifNotExists()) {
        return "CREATE TABLE";
      }
      throw exists(create.table());
    }
    checkFree(create.table());
    if (create.columns().size() > MAX_COLUMNS) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED, "tables can have at most " + MAX_COLUMNS + " columns");
    }
    List<ColumnDescriptor> columns = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ColumnDefinition column : create.columns()) {
      checkName(column.name());
      if (!names.add(column.name())) {
        throw new StoreException(
            ErrorCode.DUPLICATE_COLUMN,
            "column \"" + column.name() + "\" specified more than once");
      }
      columns.add(described(column));
    }
    addTableChecks(create, columns);
    List<Integer> primaryKey = List.of();
    List<IndexDescriptor> indexes = new ArrayList<>();
    Set<String> indexNames = new HashSet<>();
    for (KeyDefinition key : create.keys()) {
      List<Integer> positions = positions(columns, key.columns());
      if (key.isPrimary()) {
        if (!primaryKey.isEmpty()) {
          throw new StoreException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "multiple primary keys for table \"" + create.table() + "\" are not allowed");
        }
        primaryKey = positions;
        continue;
      }
      String name =
          key.name() != null
              ? key.name()
              : freeName(
                  create.table() + "_" + String.join("_", key.columns()) + "_key", indexNames);
      checkFree(name);
      if (!indexNames.add(name)) {
        throw exists(name);
      }
      indexes.add(new IndexDescriptor(indexes.size() + 2, name, positions, true));
    }
    for (int position : primaryKey) {
      columns.set(position, notNull(columns.get(position)));
    }
    writer.putTable(
        new TableDescriptor(
            writer.allocateTableId(), create.table(), columns, primaryKey, indexes));
    return "CREATE TABLE";
  }

  /** A CHECK of the table stands with its last column: it is over the whole row all the same. */
  private static void addTableChecks(Command.CreateTable create, List<ColumnDescriptor> columns) {
    for (String check : create.checks()) {
      if (columns.isEmpty()) {
        throw new StoreException(
            ErrorCode.INVALID_TABLE_DEFINITION, "a table without columns has nothing to check");
      }
      ColumnDescriptor last = columns.getLast();
      String whole = last.check() == null ? check : "(" + last.check() + ") AND (" + check + ")";
      columns.set(
          columns.size() - 1,
          new ColumnDescriptor(
              last.name(),
              last.type(),
              last.notNull(),
              last.defaultSql(),
              whole,
              last.typeModifier()));
    }
  }

  private static ColumnDescriptor described(ColumnDefinition column) {
    return new ColumnDescriptor(
        column.name(),
        column.type().type(),
        column.notNull(),
        column.defaultSql(),
        column.check(),
        column.type().modifier());
  }

  private static ColumnDescriptor notNull(ColumnDescriptor column) {
    return new ColumnDescriptor(
        column.name(),
        column.type(),
        true,
        column.defaultSql(),
        column.check(),
        column.typeModifier());
  }

  private static List<Integer> positions(List<ColumnDescriptor> columns, List<String> names) {
    List<Integer> positions = new ArrayList<>();
    for (String name : names) {
      int position = -1;
      for (int i = 0; i < columns.size(); i++) {
        position = columns.get(i).name().equals(name) ? i : position;
      }
      if (position < 0) {
        throw new StoreException(
            ErrorCode.UNDEFINED_COLUMN, "column \"" + name + "\" named in key does not exist");
      }
      if (positions.contains(position)) {
        throw new StoreException(
            ErrorCode.DUPLICATE_COLUMN, "column \"" + name + "\" appears twice in a key");
      }
      positions.add(position);
    }
    return positions;
  }

  private static void checkName(String name) {
    if (name.length() > MAX_NAME_LENGTH) {
      throw new StoreException(
          ErrorCode.NAME_TOO_LONG,
          "the name \"" + name.substring(0, 20) + "…\" is longer than 63 characters");
    }
  }

  private void checkFree(String name) {
    checkName(name);
    if (catalog.find(name) != null || catalog.tableOfIndex(name) != null) {
      throw exists(name);
    }
  }

  private String freeName(String base, Set<String> taken) {
    String stem =
        base.length() > MAX_NAME_LENGTH - 3 ? base.substring(0, MAX_NAME_LENGTH - 3) : base;
    String name = stem;
    for (int i = 1;
        taken.contains(name) || catalog.find(name) != null || catalog.tableOfIndex(name) != null;
        i++) {
      name = stem + i;
    }
    return name;
  }

  private static StoreException exists(String name) {
    return new StoreException(
        ErrorCode.DUPLICATE_TABLE, "relation \"" + name + "\" already exists");
  }

  private String dropTables(Command.DropTable drop) {
    for (String name : drop.tables()) {
      StoredTable table = drop.ifExists() ? catalog.find(name) : existing(name);
      if (table != null) {
        deleteSpan(table.keys().everything());
        writer.dropTable(table.descriptor().id());
      }
    }
    return "DROP TABLE";
  }

  private StoredTable existing(String name) {
    StoredTable table = catalog.find(name);
    if (table == null) {
      throw new StoreException(ErrorCode.UNDEFINED_TABLE, "table \"" + name + "\" does not exist");
    }
    return table;
  }

  /** Deletes all keys of a span; what one transaction may write bounds how many there can be. */
  private void deleteSpan(KeySpan span) {
    List<byte[]> keys = new ArrayList<>();
    try (Cursor cursor = transaction.scan(span.from(), span.to(), false)) {
      while (cursor.next()) {
        keys.add(cursor.key());
      }
    }
    keys.forEach(transaction::delete);
  }

  private String createIndex(Command.CreateIndex create) {
    StoredTable table = catalog.table(create.table());
    String base = create.table() + "_" + String.join("_", create.columns()) + "_idx";
    String name = create.name() == null ? freeName(base, Set.of()) : create.name();
    if (create.ifNotExists() && catalog.tableOfIndex(name) != null) {
      return "CREATE INDEX";
    }
    checkFree(name);
    TableDescriptor old = table.descriptor();
    int id = old.indexes().stream().mapToInt(IndexDescriptor::id).max().orElse(1) + 1;
    IndexDescriptor index =
        new IndexDescriptor(id, name, positions(old.columns(), create.columns()), create.unique());
    List<IndexDescriptor> indexes = new ArrayList<>(old.indexes());
    indexes.add(index);
    TableDescriptor changed = with(old, old.columns(), indexes);
    writer.putTable(changed);
    fill(StoredTable.of(changed), index);
    return "CREATE INDEX";
  }

  private static TableDescriptor with(
      TableDescriptor table, List<ColumnDescriptor> columns, List<IndexDescriptor> indexes) {
    return new TableDescriptor(table.id(), table.name(), columns, table.primaryKey(), indexes);
  }

  private void fill(StoredTable table, IndexDescriptor index) {
    KeySpan rows = table.keys().rows();
    try (Cursor cursor = transaction.scan(rows.from(), rows.to(), false)) {
      while (cursor.next()) {
        Object[] row = table.codec().decode(cursor.value());
        TableKeys.IndexEntry entry = table.keys().indexEntry(index, cursor.key(), row);
        if (table.keys().isKeyedByColumnsAlone(index, row)
            && transaction.get(entry.key()) != null) {
          throw new StoreException(
              ErrorCode.UNIQUE_VIOLATION,
              "could not create unique index \"" + index.name() + "\": there are duplicate keys");
        }
        transaction.put(entry.key(), entry.value());
      }
    }
  }

  private String dropIndexes(Command.DropIndex drop) {
    for (String name : drop.names()) {
      StoredTable table = catalog.tableOfIndex(name);
      if (table == null) {
        if (drop.ifExists()) {
          continue;
        }
        throw new StoreException(
            ErrorCode.UNDEFINED_OBJECT, "index \"" + name + "\" does not exist");
      }
      TableDescriptor old = table.descriptor();
      List<IndexDescriptor> kept = new ArrayList<>(old.indexes());
      for (IndexDescriptor index : old.indexes()) {
        if (index.name().equals(name)) {
          deleteSpan(table.keys().span(index.id()));
          kept.remove(index);
        }
      }
      writer.putTable(with(old, old.columns(), kept));
    }
    return "DROP INDEX";
  }

  private String addColumn(Command.AddColumn add) {
    StoredTable table = existing(add.table());
    ColumnDefinition column = add.column();
    if (table.position(column.name()) >= 0) {
      if (add.ifNotExists()) {
        return "ALTER TABLE";
      }
      throw new StoreException(
          ErrorCode.DUPLICATE_COLUMN,
          "column \"" + column.name() + "\" of relation \"" + add.table() + "\" already exists");
    }
    if (column.notNull() || column.defaultSql() != null || column.check() != null) {
      requireEmpty(table, "a column with NOT NULL, DEFAULT or CHECK");
    }
    checkName(column.name());
    List<ColumnDescriptor> columns = new ArrayList<>(table.descriptor().columns());
    columns.add(described(column));
    writer.putTable(with(table.descriptor(), columns, table.descriptor().indexes()));
    return "ALTER TABLE";
  }

  private void requireEmpty(StoredTable table, String what) {
    KeySpan rows = table.keys().rows();
    try (Cursor cursor = transaction.scan(rows.from(), rows.to(), false)) {
      if (cursor.next()) {
        throw new StoreException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            what + " cannot be added or dropped while table \"" + table.name() + "\" has rows");
      }
    }
  }

  private String dropColumn(Command.DropColumn drop) {
    StoredTable table = existing(drop.table());
    int position = table.position(drop.column());
    if (position < 0) {
      if (drop.ifExists()) {
        return "ALTER TABLE";
      }
      throw new StoreException(
          ErrorCode.UNDEFINED_COLUMN,
          "column \"" + drop.column() + "\" of relation \"" + drop.table() + "\" does not exist");
    }
    TableDescriptor old = table.descriptor();
    boolean isKey =
        old.primaryKey().contains(position)
            || old.indexes().stream().anyMatch(index -> index.columns().contains(position));
    if (isKey) {
      throw new StoreException(
          ErrorCode.DEPENDENT_OBJECTS,
          "cannot drop column \"" + drop.column() + "\" because a key or index depends on it");
    }
    requireEmpty(table, "a column");
    List<ColumnDescriptor> columns = new ArrayList<>(old.columns());
    columns.remove(position);
    List<IndexDescriptor> indexes = new ArrayList<>();
    for (IndexDescriptor index : old.indexes()) {
      indexes.add(
          new IndexDescriptor(
              index.id(), index.name(), moved(index.columns(), position), index.unique()));
    }
    writer.putTable(
        new TableDescriptor(
            old.id(), old.name(), columns, moved(old.primaryKey(), position), indexes));
    return "ALTER TABLE";
  }

  private static List<Integer> moved(List<Integer> positions, int removed) {
    return positions.stream().map(p -> p > removed ? p - 1 : p).toList();
  }

  private CatalogReader reader() {
    return TransactionCatalog.reader(transaction);
  }

  private String createUser(Command.CreateUser create) {
    if (reader().verifier(create.name()) != null) {
      throw new StoreException(
          ErrorCode.DUPLICATE_OBJECT, "role \"" + create.name() + "\" already exists");
    }
    putUser(create.name(), create.password());
    return "CREATE ROLE";
  }

  private String alterUser(Command.AlterUser alter) {
    requireUser(alter.name());
    putUser(alter.name(), alter.password());
    return "ALTER ROLE";
  }

  private void putUser(String name, @Nullable String password) {
    checkName(name);
    if (password == null || password.isEmpty()) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "a user needs a password: CREATE USER name PASSWORD '…'");
    }
    writer.putUser(name, Verifier.of(password, random));
  }

  private void requireUser(String name) {
    if (reader().verifier(name) == null) {
      throw new StoreException(ErrorCode.UNDEFINED_OBJECT, "role \"" + name + "\" does not exist");
    }
  }

  private String dropUser(Command.DropUser drop) {
    if (!drop.ifExists() || reader().verifier(drop.name()) != null) {
      requireUser(drop.name());
      writer.dropUser(drop.name());
    }
    return "DROP ROLE";
  }
}
