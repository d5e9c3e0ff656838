package io.acano.cli.client.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SqlScriptTest {
  /** Pieces of statements, each of which hides its semicolons. */
  private static final List<String> PIECES =
      List.of(
          "select 1",
          "'a;b'",
          "'it''s; quoted'",
          "e'back\\';slash'",
          "\"na;me\"",
          "$$ do; it $$",
          "$tag$ a $$; b $tag$",
          "$1",
          "-- comment; here\n",
          "/* ; /* nested; */ ; */",
          "a$b",
          "1 - -1",
          "2 / 3");

  @Test
  void aSemicolonSplitsOnlyOutsideOfQuotesAndComments() {
    long seed = 20_261_122;
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      List<String> expected = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(4); i >= 0; i--) {
        StringBuilder statement = new StringBuilder("select");
        for (int j = random.nextInt(5); j > 0; j--) {
          statement.append(' ').append(PIECES.get(random.nextInt(PIECES.size())));
        }
        expected.add(statement.toString().strip());
        text.append(statement).append(" ;\n");
      }
      assertEquals(expected, SqlScript.of(text.toString()).statements(), "seed " + seed);
    }
  }

  @Test
  void whatIsNotClosedIsNotAStatement() {
    for (String open : List.of("select 'a;", "select $$ ;", "/* ;", "select \"a;", "select 1")) {
      SqlScript script = SqlScript.of(open);
      assertEquals(List.of(), script.statements(), open);
      assertEquals(open, script.rest());
    }
  }

  @Test
  void theLastStatementOfAWholeTextNeedsNoSemicolon() {
    assertEquals(List.of("select 1", "select 2"), SqlScript.whole(";; select 1; select 2 "));
    assertEquals(List.of("select 1"), SqlScript.whole("select 1; -- and no more"));
    assertEquals(List.of(), SqlScript.whole(""));
  }

  @Test
  void commentsAndBlanksAreNothing() {
    assertTrue(SqlScript.isBlank(" \n -- x\n /* y */ "));
    assertFalse(SqlScript.isBlank("-- x\n z"));
    assertFalse(SqlScript.isBlank("-"));
  }
}
