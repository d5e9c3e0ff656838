package io.acano.store.pgwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.store.pgwire.PsqlProcess.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The real psql on the real SQL engine: statements, and its commands that describe a database. */
@Timeout(120)
final class PsqlSqlTest {
  private static final String TABLE =
      """
      CREATE TABLE room (id int PRIMARY KEY, name varchar(20) NOT NULL DEFAULT 'x', code text UNIQUE);
      CREATE INDEX room_name ON room (name);
      INSERT INTO room VALUES (1, 'a', '10'), (2, 'b', '20');
      """;

  @TempDir private Path folder;

  private Outcome psql(String script) throws Exception {
    try (SqlServer server = new SqlServer()) {
      return new PsqlProcess(folder, server.server.address(), "acano", "acano").psql(script);
    }
  }

  @Test
  void describesTheDatabase() throws Exception {
    String output =
        psql(TABLE + "\\t off\n\\d\n\\dt\n\\di\n\\dn\n\\l\n\\du\n\\d room\n\\d room_name\n")
            .output();
    assertFalse(output.contains("ERROR"), output);
    for (String line :
        new String[] {
          "public|room|table|acano",
          "public|room_name|index|acano|room",
          "public|acano",
          "acano|acano|UTF8|C|C||libc|",
          "name|character varying(20)||not null|'x'",
          "\"room_pkey\" PRIMARY KEY, btree (id)",
          "\"room_code_key\" UNIQUE CONSTRAINT, btree (code)",
          "\"room_name\" btree (name)",
          "name|character varying(20)|yes|name",
        }) {
      assertTrue(output.contains(line), line + " is not in:\n" + output);
    }
  }

  @Test
  void runsTransactionsAndRecoversFromErrors() throws Exception {
    Outcome outcome =
        psql(
            TABLE
                + """
                \\set VERBOSITY sqlstate
                INSERT INTO room VALUES (3, 'c', '10');
                BEGIN;
                UPDATE room SET name = 'z' WHERE id = 1;
                INSERT INTO room VALUES (1, 'c', '30');
                SELECT 1;
                ROLLBACK;
                BEGIN; DELETE FROM room WHERE id = 2; COMMIT;
                SELECT * FROM room;
                """);
    assertEquals("ERROR:  23505\nERROR:  23505\nERROR:  25P02\n1|a|10", outcome.output());
  }
}
