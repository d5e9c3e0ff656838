package io.acano.cli.render;

import io.acano.cli.client.postgres.SqlAnswer;
import io.acano.cli.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers to SQL, for people and as JSON. */
public final class SqlText {
  private static final String NULL = "NULL";

  private SqlText() {}

  public static String of(SqlAnswer answer) {
    return switch (answer) {
      case SqlAnswer.Rows rows ->
          new Table(rows.columns(), rows.rows().stream().map(SqlText::shown).toList()).text()
              + "("
              + (rows.cut() ? "only the first " : "")
              + count(rows.rows().size())
              + ")\n";
      case SqlAnswer.Changed changed -> "ok, " + count(changed.rows()) + "\n";
    };
  }

  /** An object with {@code columns} and {@code rows}, or with {@code changed}. */
  public static Json json(SqlAnswer answer) {
    return switch (answer) {
      case SqlAnswer.Rows rows ->
          Json.object()
              .with("columns", Json.array(rows.columns().stream().map(Json::of).toList()))
              .with("rows", Json.array(rows.rows().stream().map(SqlText::values).toList()))
              .with("cut", rows.cut());
      case SqlAnswer.Changed changed -> Json.object().with("changed", changed.rows());
    };
  }

  private static List<String> shown(List<@Nullable String> row) {
    List<String> cells = new ArrayList<>(row.size());
    for (@Nullable String value : row) {
      cells.add(value == null ? NULL : value);
    }
    return cells;
  }

  private static Json values(List<@Nullable String> row) {
    List<Json> values = new ArrayList<>(row.size());
    for (@Nullable String value : row) {
      values.add(Json.of(value));
    }
    return Json.array(values);
  }

  private static String count(long rows) {
    return rows == 1 ? "1 row" : rows + " rows";
  }
}
