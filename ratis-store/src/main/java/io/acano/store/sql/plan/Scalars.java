package io.acano.store.sql.plan;

import io.acano.store.api.Column;
import io.acano.store.sql.exec.Expression;
import java.util.List;

/** Compiled expressions over the row of some table, with their names and types. */
record Scalars(List<Expression> expressions, List<Column> columns) {}
