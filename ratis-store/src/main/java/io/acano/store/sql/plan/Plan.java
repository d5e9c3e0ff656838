package io.acano.store.sql.plan;

import io.acano.store.api.Column;
import io.acano.store.api.SqlType;
import io.acano.store.sql.exec.Operator;
import io.acano.store.sql.exec.Write;
import io.acano.store.sql.parse.Command;
import java.util.List;

/** A statement that is ready to run, as often as wanted and by many at once. Immutable. */
public sealed interface Plan {
  List<SqlType> parameterTypes();

  /** The columns of the rows that it returns; empty for none. */
  List<Column> columns();

  record Query(List<SqlType> parameterTypes, List<Column> columns, Operator operator)
      implements Plan {}

  record Dml(List<SqlType> parameterTypes, List<Column> columns, Write write) implements Plan {}

  record Explanation(List<SqlType> parameterTypes, List<Column> columns, List<String> lines)
      implements Plan {}

  /** Everything that the session or the catalog carries out. */
  record Control(Command command, List<Column> columns) implements Plan {
    @Override
    public List<SqlType> parameterTypes() {
      return List.of();
    }
  }
}
