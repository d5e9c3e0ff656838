package io.acano.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.txn.LocalGateway;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random statements give the same on a table with keys and indexes as on one without any. */
final class IndexPropertyTest {
  private static final int STATEMENTS = 400;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void indexesChangeNoAnswer(long seed) {
    Random random = new Random(seed);
    SqlEngine engine =
        new SqlEngine(new LocalGateway(), InstantSource.system(), new Random(seed), "acano");
    try (Session session = engine.openSession("tester")) {
      session.execute("CREATE TABLE plain (id int, a int, b text, c bigint)");
      session.execute("CREATE TABLE keyed (id int PRIMARY KEY, a int, b text, c bigint)");
      session.execute("CREATE INDEX keyed_a_b ON keyed (a, b)");
      session.execute("CREATE INDEX keyed_c ON keyed (c)");
      for (int i = 0; i < STATEMENTS; i++) {
        String sql = statement(random, i);
        assertEquals(
            run(session, sql.replace("TABLE", "plain")),
            run(session, sql.replace("TABLE", "keyed")),
            () -> "seed " + seed + ": " + sql);
      }
    }
  }

  private static String statement(Random random, int i) {
    return switch (random.nextInt(8)) {
      case 0, 1 ->
          "INSERT INTO TABLE VALUES (%d, %s, %s, %s)"
              .formatted(i, number(random), text(random), number(random));
      case 2 ->
          "UPDATE TABLE SET a = %s, c = c + 1 WHERE %s"
              .formatted(number(random), condition(random, ""));
      case 3 ->
          random.nextInt(4) == 0
              ? "DELETE FROM TABLE WHERE " + condition(random, "")
              : "SELECT count(*), sum(a), min(b), max(c) FROM TABLE WHERE " + condition(random, "");
      case 4 ->
          "SELECT x.id, y.id FROM TABLE x %s JOIN TABLE y ON y.a = x.c AND %s"
              .formatted(random.nextBoolean() ? "LEFT" : "", condition(random, "y."));
      case 5 ->
          "SELECT id FROM TABLE x WHERE EXISTS (SELECT 1 FROM TABLE y WHERE y.c = x.a AND %s)"
              .formatted(condition(random, "y."));
      case 6 ->
          "SELECT a, b, id FROM TABLE WHERE %s ORDER BY a %s, b, id LIMIT %d"
              .formatted(
                  condition(random, ""), random.nextBoolean() ? "DESC" : "", random.nextInt(9));
      default -> "SELECT * FROM TABLE WHERE " + condition(random, "");
    };
  }

  private static String condition(Random random, String table) {
    String term =
        switch (random.nextInt(7)) {
          case 0 -> "%sid = %d".formatted(table, random.nextInt(STATEMENTS));
          case 1 -> "%sa = %s".formatted(table, number(random));
          case 2 -> "%sa IN (%s, %s)".formatted(table, number(random), number(random));
          case 3 -> "%sc >= %s".formatted(table, number(random));
          case 4 -> "%sc < %s.5".formatted(table, random.nextInt(6));
          case 5 -> "%sb > %s".formatted(table, text(random));
          default -> "%sa IS NULL".formatted(table);
        };
    return switch (random.nextInt(4)) {
      case 0 -> term + " AND " + condition(random, table);
      case 1 -> "(" + term + " OR " + condition(random, table) + ")";
      default -> term;
    };
  }

  private static String number(Random random) {
    return random.nextInt(8) == 0 ? "NULL" : Integer.toString(random.nextInt(6));
  }

  private static String text(Random random) {
    return random.nextInt(8) == 0 ? "NULL" : "'" + (char) ('a' + random.nextInt(4)) + "'";
  }

  private static List<String> run(Session session, String sql) {
    if (!sql.startsWith("SELECT")) {
      return List.of(Long.toString(session.update(sql)));
    }
    List<String> rows = new ArrayList<>();
    for (Row row : session.query(sql)) {
      rows.add(row.toString());
    }
    if (!sql.contains("ORDER BY")) {
      Collections.sort(rows);
    }
    return rows;
  }
}
