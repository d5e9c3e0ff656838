package io.acano.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContextFileTest {
  private static final Context OFFICE =
      new Context(
          "office",
          List.of(
              new Context.Instance("core-1", "https://a:1", "a:2"),
              new Context.Instance("core-2", "https://b:1", null)),
          "-----BEGIN CERTIFICATE-----\n",
          "token-1",
          new Context.Database("acano", "acano", null));

  @TempDir Path folder = Path.of("");

  @Test
  void isReadAsItWasWrittenAndOnlyItsOwnerMayReadIt() throws Exception {
    Path file = folder.resolve("new").resolve("contexts.json");
    ContextFile.EMPTY.with(OFFICE).write(file);
    ContextFile read = ContextFile.read(file);
    assertEquals("office", read.current());
    assertEquals(OFFICE, read.contexts().get("office"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertFalse(ContextFile.readableByOthers(file));
    try (var files = Files.list(folder.resolve("new"))) {
      assertEquals(1, files.count(), "the temporary file stayed");
    }
  }

  @Test
  void isEmptyWhereThereIsNone() {
    assertEquals(ContextFile.EMPTY, ContextFile.read(folder.resolve("none.json")));
  }

  @Test
  void saysWhatIsWrongWithIt() throws Exception {
    assertRefused("{\"contexts\": {\"x\": {}}}", "context x names no instances");
    assertRefused("{\"contexts\": {\"x\": {\"instances\": [{\"name\": \"a\"}]}}}", "management");
    assertRefused("{", "is not a file of contexts");
    assertRefused("", "is not a file of contexts");
    assertRefused("{} {}", "is not a file of contexts");
  }

  private void assertRefused(String text, String expected) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.json"), text);
    CommandException refusal =
        assertThrows(CommandException.class, () -> ContextFile.read(file), text);
    assertEquals(Outcome.USAGE, refusal.outcome());
    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
  }

  @Test
  void theDemosFileMeansNothingOnceTheDemoIsGone() throws Exception {
    Path checkout = Files.createDirectories(folder.resolve("checkout"));
    Path demo = checkout.resolve(".acano").resolve("demo.json");
    Path home = folder.resolve("home");
    ContextFile.EMPTY.with(OFFICE).write(home.resolve(".acano").resolve("contexts.json"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createDirectories(checkout.resolve(".acano"));
    for (long process : new long[] {ProcessHandle.current().pid(), gone.pid()}) {
      Files.writeString(
          demo,
          """
          {"process": %d, "current": "demo",
           "contexts": {"demo": {"instances": [{"name": "core-1", "management": "https://d:1"}]}}}
          """
              .formatted(process));
      String chosen = Contexts.find(null, checkout, home).choose(null).name();
      assertEquals(process == gone.pid() ? "office" : "demo", chosen);
    }
  }

  @Test
  void secretsAreNotShown() {
    Context secret =
        new Context("s", OFFICE.instances(), null, "tok", new Context.Database("d", "u", "pass"));
    for (String text : List.of(secret.toString(), secret.shown().pretty())) {
      assertFalse(text.contains("tok\""), text);
      assertFalse(text.contains("pass\""), text);
    }
    assertFalse(String.valueOf(secret.database()).contains("pass"));
  }
}
