package io.acano.cli.render;

import io.acano.cli.json.Json;
import java.util.List;
import java.util.function.Function;

/** A column of a table of JSON objects. */
public record Column(String header, Function<Json, String> cell) {

  /** A column that shows a field as it is; true and false as yes and no. */
  public static Column of(String header, String field) {
    return new Column(header, row -> yesOrNo(row.text(field)));
  }

  private static String yesOrNo(String text) {
    return switch (text) {
      case "true" -> "yes";
      case "false" -> "no";
      default -> text;
    };
  }

  /** The table of these rows. */
  public static Table table(List<Column> columns, List<Json> rows) {
    return new Table(
        columns.stream().map(Column::header).toList(),
        rows.stream()
            .map(row -> columns.stream().map(column -> column.cell().apply(row)).toList())
            .toList());
  }

  /** One object, as a table of two columns with a line for each column that it has a value for. */
  public static Table card(List<Column> columns, Json row) {
    return new Table(
        List.of("FIELD", "VALUE"),
        columns.stream()
            .map(column -> List.of(column.header(), column.cell().apply(row)))
            .filter(line -> !line.getLast().isEmpty())
            .toList());
  }
}
