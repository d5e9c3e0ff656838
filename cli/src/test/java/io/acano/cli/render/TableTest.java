package io.acano.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class TableTest {
  @Test
  void columnsAreAsWideAsTheirWidestCell() {
    Table table =
        new Table(
            List.of("NAME", "ROLE"), List.of(List.of("core-1", "leader"), List.of("é🦊", "voter")));
    assertEquals(
        """
        NAME    ROLE
        core-1  leader
        é🦊      voter
        """,
        table.text());
  }

  @Test
  void noRowsLeaveTheHeaders() {
    assertEquals("NAME  ROLE\n", new Table(List.of("NAME", "ROLE"), List.of()).text());
  }

  @Test
  void aCellCannotSteerTheTerminal() {
    String name = "a\u001b[2Jb\nc\u202Ed\u009b";
    Table table = new Table(List.of("NAME"), List.of(List.of(name)));
    assertEquals("NAME\na\uFFFD[2Jb\uFFFDc\uFFFDd\uFFFD\n", table.text());
  }

  @Test
  void aRowOfTheWrongWidthIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Table(List.of("A", "B"), List.of(List.of("only one"))));
  }
}
