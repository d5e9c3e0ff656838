package io.acano.store.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.acano.store.api.Result;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.StoreException;
import io.acano.store.txn.LocalGateway;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Scripts of statements, each followed by a line {@code ----} and the rows, tag or error code that
 * it must give; a blank line ends it.
 */
final class SqlScriptTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tables",
        "expressions",
        "joins",
        "aggregates",
        "access",
        "transactions",
        "errors",
        "catalog"
      })
  void givesWhatTheScriptSays(String name) throws IOException {
    SqlEngine engine =
        new SqlEngine(
            new LocalGateway(),
            () -> Instant.parse("2026-01-02T03:04:05.678901Z"),
            new Random(1),
            "acano");
    try (Session session = engine.openSession("tester")) {
      for (String block : read("/sql/" + name + ".txt").split("\n\n+")) {
        int line = block.indexOf("\n----");
        String sql = block.substring(0, line).strip();
        String expected = block.substring(line + 5).strip();
        assertEquals(expected, run(session, sql), sql);
      }
    }
  }

  private static String run(Session session, String sql) {
    List<String> lines = new ArrayList<>();
    try (Result result = session.execute(sql)) {
      for (Row row = result.next(); row != null; row = result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          values.add(String.valueOf(row.get(i)));
        }
        lines.add(String.join("|", values).strip());
      }
      if (result.columns().isEmpty() || lines.isEmpty()) {
        lines.add(result.tag());
      }
    } catch (StoreException e) {
      return "ERROR " + e.code().sqlState();
    }
    return String.join("\n", lines);
  }

  private static String read(String path) throws IOException {
    try (InputStream in = SqlScriptTest.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(in, path).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
