package io.acano.store.sql.system;

import io.acano.store.api.Column;
import io.acano.store.api.SqlType;
import io.acano.store.sql.exec.Context;
import io.acano.store.sql.plan.TableSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes virtual tables from short descriptions of their columns. */
final class Relations {
  private Relations() {}

  /**
   * @param columns names, each with a colon and a letter for its type: t(ext), i(nteger), l(ong),
   *     b(oolean), d(ouble)
   */
  static TableSource.Virtual table(
      String name, String columns, Function<Context, List<Object[]>> rows) {
    List<Column> described = new ArrayList<>();
    for (String column : columns.split(" ")) {
      int colon = column.indexOf(':');
      SqlType type =
          switch (column.charAt(colon + 1)) {
            case 'i' -> SqlType.INT;
            case 'l' -> SqlType.BIGINT;
            case 'b' -> SqlType.BOOLEAN;
            case 'd' -> SqlType.DOUBLE;
            default -> SqlType.TEXT;
          };
      described.add(new Column(column.substring(0, colon), type));
    }
    return new TableSource.Virtual(name, described, rows);
  }

  static Object[] row(@Nullable Object... values) {
    return values;
  }
}
