package io.acano.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFileTest {
  private static final String LEAST =
      """
      acano {
        name = core-1
        data-folder = data
        management { certificate = a.crt, key = /keys/a.key, ca = ca.crt }
      }
      """;

  @TempDir Path folder;

  @Test
  void whatIsNotGivenHasItsDefault() throws Exception {
    InstanceConfig config = read(LEAST);
    assertEquals("core-1", config.name());
    assertEquals("default", config.location());
    assertEquals(Set.of(ComponentKind.DATABASE, ComponentKind.CALL_BRIDGE), config.components());
    assertEquals(folder.resolve("data"), config.dataFolder());
    assertEquals("https://127.0.0.1:8443", config.management().url());
    assertEquals(folder.resolve("a.crt"), config.management().certificate());
    assertEquals(Path.of("/keys/a.key"), config.management().key());
    assertEquals(folder.resolve("data/management.token"), config.management().tokenFile());
    assertEquals(Duration.ofMillis(300), config.database().electionTimeoutMin());
    assertEquals(InstanceConfig.Tls.ALLOWED, config.database().postgres().tls());
    assertEquals(new InstanceConfig.PortRange(30000, 39999), config.callBridge().rtp());
  }

  @Test
  void whatIsGivenCounts() throws Exception {
    InstanceConfig config =
        read(
            LEAST
                + """
                acano.components = [call-bridge]
                acano.database.raft { host = "0.0.0.0", port = 9000, advertised-host = db.example.org }
                acano.database.election-timeout-max = 2 s
                acano.call-bridge.sip.host = "::1"
                """);
    assertEquals(Set.of(ComponentKind.CALL_BRIDGE), config.components());
    assertEquals("db.example.org:9000", config.database().raft().advertised());
    assertEquals(Duration.ofSeconds(2), config.database().electionTimeoutMax());
    assertEquals("[::1]:5060", config.callBridge().sip().advertised());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          acano.nmae = x                               | acano.nmae is not a known key
          akano.name = x                               | akano is not a known key
          acano.management.tls.port = 1                | acano.management.tls is not a known key
          acano.management = 5                         | acano.management must be a section
          acano.location { a = b }                     | acano.location must be a value, not a section
          acano.name = Core_1                          | acano.name must be lower-case letters, digits and inner hyphens, at most 63, not "Core_1"
          acano.name = null                            | acano.name is required
          acano.data-folder = null                     | acano.data-folder is required
          acano.management.certificate = null          | acano.management.certificate is required
          acano.components = []                        | acano.components must name at least one component
          acano.components = [turn]                    | acano.components knows database and call-bridge, not "turn"
          acano.components = database                  | acano.components must be a list of components, e.g. [database, call-bridge]
          acano.management.port = 0                    | acano.management.port must be from 1 to 65535, not 0
          acano.management.port = https                | acano.management.port must be a whole number from 1 to 65535
          acano.management.port = null                 | acano.management.port must be a whole number from 1 to 65535
          acano.management.host = "a b"                | acano.management.host must be a host name or address, not "a b"
          acano.management.host = "0.0.0.0"            | acano.management.advertised-host is required, because management.host is 0.0.0.0
          acano.database.raft.advertised-host = "::"   | acano.database.raft.advertised-host must be a host that others can reach, not ::
          acano.database.postgres.tls = maybe          | acano.database.postgres.tls must be one of off, allowed, not "maybe"
          acano.database.bootstrap-user = "a;b"        | acano.database.bootstrap-user must be a lower-case SQL name, not "a;b"
          acano.database.election-timeout-min = 1 h    | acano.database.election-timeout-min must be a time from 50 ms to 60000 ms
          acano.database.election-timeout-min = 600 ms | acano.database.election-timeout-max must be more than election-timeout-min
          acano.call-bridge.rtp.port-max = 30000       | acano.call-bridge.rtp.port-max must be more than port-min
          acano.call-bridge.limits.legs = -1           | acano.call-bridge.limits.legs must be from 1 to 100000, not -1
          """)
  void eachMistakeIsTold(String line, String problem) {
    ConfigException refused = assertThrows(ConfigException.class, () -> read(LEAST + line));
    assertTrue(refused.problems().contains(problem), refused.getMessage());
  }

  @Test
  void allMistakesAreToldAtOnce() {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> read("acano { nmae = x, management.port = 0, components = [] }"));
    assertEquals(
        List.of(
            "acano.nmae is not a known key",
            "acano.data-folder is required",
            "acano.name is required",
            "acano.components must name at least one component",
            "acano.management.port must be from 1 to 65535, not 0",
            "acano.management.certificate is required",
            "acano.management.key is required",
            "acano.management.ca is required"),
        refused.problems());
    refused.problems().forEach(problem -> assertTrue(refused.toString().contains(problem)));
  }

  @Test
  void brokenSyntaxAndAMissingFileAreTold() {
    assertThrows(ConfigException.class, () -> read("acano { name = "));
    assertThrows(ConfigException.class, () -> read("acano.name = ${nowhere}"));
    assertThrows(ConfigException.class, () -> ConfigFile.read(folder.resolve("none.conf")));
  }

  private InstanceConfig read(String text) throws ConfigException, IOException {
    Path file = folder.resolve("instance.conf");
    Files.writeString(file, text);
    return ConfigFile.read(file);
  }
}
