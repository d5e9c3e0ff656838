package io.acano.node.boot.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.boot.demo.DemoPlan.FirstPorts;
import io.acano.node.config.ConfigFile;
import io.acano.node.config.InstanceConfig;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoFolderTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir Path folder = Path.of("");

  @Test
  void writesConfigurationsThatAnInstanceTakes() throws Exception {
    DemoPlan plan = DemoPlan.of(FirstPorts.USUAL);
    try (DemoFolder demo = DemoFolder.kept(folder.resolve("d"))) {
      demo.prepare(plan, CLOCK, new SecureRandom());
      for (DemoPlan.Instance instance : plan.instances()) {
        InstanceConfig config = ConfigFile.read(demo.configuration(instance));
        assertEquals(instance.name(), config.name());
        assertEquals("https://127.0.0.1:" + instance.management(), config.management().url());
        assertEquals(instance.sip(), config.callBridge().sip().port());
        assertEquals(folder.resolve("d").resolve("token"), config.management().tokenFile());
      }
    }
    assertTrue(Files.exists(folder.resolve("d").resolve("token")));
  }

  @Test
  void goesOnWithWhatAnEarlierDemoLeft() throws Exception {
    String token;
    byte[] authority;
    try (DemoFolder demo = DemoFolder.kept(folder.resolve("d"))) {
      demo.prepare(DemoPlan.of(FirstPorts.USUAL), CLOCK, new SecureRandom());
      demo.markFilled();
      token = demo.token();
      authority = Files.readAllBytes(demo.authority());
    }
    try (DemoFolder demo = DemoFolder.kept(folder.resolve("d"))) {
      demo.prepare(DemoPlan.of(FirstPorts.USUAL), CLOCK, new SecureRandom());
      assertTrue(demo.isFilled());
      assertEquals(token, demo.token());
      assertEquals(
          new String(authority, StandardCharsets.US_ASCII), Files.readString(demo.authority()));
      DemoException refusal =
          assertThrows(
              DemoException.class,
              () -> demo.prepare(DemoPlan.of(FirstPorts.from(20_000)), CLOCK, new SecureRandom()));
      assertTrue(String.valueOf(refusal.getMessage()).contains("other ports"));
    }
  }

  @Test
  void leavesAloneWhatIsNotItsOwn() throws Exception {
    Files.writeString(folder.resolve("thesis.txt"), "");
    assertThrows(DemoException.class, () -> DemoFolder.kept(folder));
    Path other = folder.resolve("other");
    DemoFolder first = DemoFolder.kept(other);
    // Within one process the JDK refuses a second lock itself; a second process gets our words.
    assertThrows(OverlappingFileLockException.class, () -> DemoFolder.kept(other));
    first.close();
  }

  @Test
  void aTemporaryFolderGoesWithAllThatIsInIt() throws Exception {
    DemoFolder demo = DemoFolder.temporary();
    demo.prepare(DemoPlan.of(FirstPorts.USUAL), CLOCK, new SecureRandom());
    demo.close();
    assertFalse(Files.exists(demo.path()));
  }
}
