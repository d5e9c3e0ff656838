package io.acano.store.sql.parse;

import io.acano.store.sql.value.TypeName;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/** One parsed statement. Expressions and queries are in Calcite's tree, not yet validated. */
public sealed interface Command {
  /** A SELECT, VALUES or WITH. */
  record Query(SqlNode query) implements Command {}

  record Insert(
      String table,
      @Nullable String alias,
      List<String> columns,
      InsertSource source,
      @Nullable OnConflict onConflict,
      @Nullable SqlNodeList returning)
      implements Command {}

  /** Where the rows of an INSERT come from. */
  sealed interface InsertSource {}

  /** {@code VALUES}; a null expression is DEFAULT. */
  record Rows(List<List<@Nullable SqlNode>> rows) implements InsertSource {}

  record FromQuery(SqlNode query) implements InsertSource {}

  /**
   * What to do with a row whose key is taken.
   *
   * @param target columns of the unique key, empty if not given
   * @param constraint the name of the unique key, if given
   * @param assignments empty for DO NOTHING
   */
  record OnConflict(
      List<String> target,
      @Nullable String constraint,
      List<Assignment> assignments,
      @Nullable SqlNode where) {}

  /** {@code SET column = value}; a null value is DEFAULT. */
  record Assignment(String column, @Nullable SqlNode value) {}

  record Update(
      String table,
      @Nullable String alias,
      List<Assignment> assignments,
      @Nullable SqlNode from,
      @Nullable SqlNode where,
      @Nullable SqlNodeList returning)
      implements Command {}

  record Delete(
      String table,
      @Nullable String alias,
      @Nullable SqlNode using,
      @Nullable SqlNode where,
      @Nullable SqlNodeList returning)
      implements Command {}

  record Explain(Command command) implements Command {}

  record CreateTable(
      String table,
      boolean ifNotExists,
      List<ColumnDefinition> columns,
      List<KeyDefinition> keys,
      List<String> checks)
      implements Command {}

  /**
   * @param defaultSql the text of the DEFAULT expression, or null
   * @param check the text of the CHECK expression, or null
   */
  record ColumnDefinition(
      String name,
      TypeName type,
      boolean notNull,
      @Nullable String defaultSql,
      @Nullable String check) {}

  /** A PRIMARY KEY or UNIQUE constraint. */
  record KeyDefinition(@Nullable String name, List<String> columns, boolean isPrimary) {}

  record DropTable(List<String> tables, boolean ifExists) implements Command {}

  record Truncate(List<String> tables) implements Command {}

  record CreateIndex(
      @Nullable String name,
      String table,
      List<String> columns,
      boolean unique,
      boolean ifNotExists)
      implements Command {}

  record DropIndex(List<String> names, boolean ifExists) implements Command {}

  record AddColumn(String table, ColumnDefinition column, boolean ifNotExists) implements Command {}

  record DropColumn(String table, String column, boolean ifExists) implements Command {}

  /** A null value leaves the session's default. */
  record Begin(@Nullable Boolean readOnly) implements Command {}

  record SetTransaction(@Nullable Boolean readOnly) implements Command {}

  record Commit() implements Command {}

  record Rollback() implements Command {}

  record Savepoint(String name) implements Command {}

  record RollbackTo(String name) implements Command {}

  record Release(String name) implements Command {}

  /** A null value is DEFAULT. */
  record SetParameter(String name, @Nullable String value, boolean local) implements Command {}

  record ShowParameter(String name) implements Command {}

  /** A null name means all. */
  record ResetParameter(@Nullable String name) implements Command {}

  /** {@code password} is in the clear or already a verifier; it must not be logged. */
  record CreateUser(String name, @Nullable String password) implements Command {
    @Override
    public String toString() {
      return "CreateUser[" + name + "]";
    }
  }

  record AlterUser(String name, @Nullable String password) implements Command {
    @Override
    public String toString() {
      return "AlterUser[" + name + "]";
    }
  }

  record DropUser(String name, boolean ifExists) implements Command {}

  record DiscardAll() implements Command {}

  /** A null name means all. */
  record Deallocate(@Nullable String name) implements Command {}
}
