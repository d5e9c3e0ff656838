package io.acano.store.sql;

import io.acano.store.api.Column;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.SqlType;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import io.acano.store.sql.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A prepared statement; it keeps its plan as long as the schema is the one planned for. */
final class SqlStatement implements Statement {
  private final SqlSession session;
  private final PlanCache.Key key;
  private PlanCache.Cached entry;

  SqlStatement(SqlSession session, PlanCache.Key key, PlanCache.Cached entry) {
    this.session = session;
    this.key = key;
    this.entry = entry;
  }

  PlanCache.Key key() {
    return key;
  }

  PlanCache.Cached entry() {
    return entry;
  }

  void renew(PlanCache.Cached renewed) {
    entry = renewed;
  }

  Plan plan() {
    return entry.plan();
  }

  @Override
  public String sql() {
    return key.sql();
  }

  @Override
  public List<SqlType> parameterTypes() {
    return plan().parameterTypes();
  }

  @Override
  public List<Column> columns() {
    return plan().columns();
  }

  @Override
  public Result execute(List<@Nullable Object> parameters) {
    List<SqlType> types = parameterTypes();
    if (parameters.size() != types.size()) {
      throw new StoreException(
          ErrorCode.UNDEFINED_PARAMETER,
          "the statement has " + types.size() + " parameters, but " + parameters.size() + " came");
    }
    for (int i = 0; i < types.size(); i++) {
      Object value = parameters.get(i);
      if (value != null && !types.get(i).javaClass().isInstance(value)) {
        throw new StoreException(
            ErrorCode.DATATYPE_MISMATCH,
            "parameter $"
                + (i + 1)
                + " is of type "
                + types.get(i).sqlName()
                + ", but a "
                + value.getClass().getSimpleName()
                + " came");
      }
    }
    return session.run(this, parameters);
  }
}
