package io.acano.node.boot;

import io.acano.node.config.ConfigFile;
import io.acano.node.config.InstanceConfig;
import io.acano.node.management.ManagementClient;
import io.acano.node.pki.CertificateAuthority;
import io.acano.node.pki.PrivateFile;
import io.acano.store.api.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * {@code acano rehearse}: two instances in a temporary folder, on loopback, become one cluster, do
 * a little of everything and end. A JVM that records an AOT cache meanwhile knows what every start
 * needs; scripts/launch.sh has it do so after a build.
 */
@Command(name = "rehearse", hidden = true, mixinStandardHelpOptions = true)
final class RehearseCommand implements Callable<Integer> {
  private static final String TOKEN = "known-to-the-rehearsal-only";
  private static final String USER = "acano";

  private final SecureRandom random = new SecureRandom();

  @Override
  public Integer call() throws Exception {
    Path folder = Files.createTempDirectory("acano-rehearsal-");
    try {
      rehearse(folder);
      return 0;
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private void rehearse(Path folder) throws Exception {
    CertificateAuthority authority =
        CertificateAuthority.create("Acano rehearsal", InstantSource.system(), random);
    Path authorityFile = folder.resolve("ca.crt");
    authority.write(authorityFile, folder.resolve("ca.key"));
    PrivateFile.write(folder.resolve("token"), TOKEN);
    PrivateFile.write(folder.resolve("password"), USER);
    InstanceConfig firstConfig = configure(folder, "core-1", authority);
    InstanceConfig secondConfig = configure(folder, "core-2", authority);
    try (Instance first = new Instance(firstConfig, InstantSource.system(), random);
        Instance second = new Instance(secondConfig, InstantSource.system(), random);
        ManagementClient client = new ManagementClient(authorityFile, TOKEN)) {
      first.start();
      second.start();
      String firstUrl = firstConfig.management().url();
      post(client, firstConfig, "/cluster/init", Map.of());
      post(client, secondConfig, "/cluster/join", Map.of("member", firstUrl, "token", TOKEN));
      post(client, secondConfig, "/dialplan/incoming", Map.of("domain", "example.org"));
      post(client, secondConfig, "/cospaces", Map.of("name", "team", "uri", "team"));
      client.serves(URI.create(firstUrl));
      client.leader(URI.create(firstUrl));
      try (Session session = second.store().openSession(USER)) {
        session.query("SELECT name, uri FROM cospace WHERE uri = 'team'");
        session.update("UPDATE cospace SET call_id = '1' WHERE uri = 'team'");
      }
      // Together: neither has to wait for a quorum with one that has gone.
      Thread closing = Thread.ofPlatform().name("rehearsal-end").start(first::close);
      second.close();
      closing.join();
    }
  }

  private static void post(
      ManagementClient client, InstanceConfig instance, String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    ManagementClient.Answer answer =
        client.post(URI.create(instance.management().url()), path, body);
    if (!answer.isOk()) {
      throw new IOException("POST " + path + " was refused: " + answer.message());
    }
  }

  private InstanceConfig configure(Path folder, String name, CertificateAuthority authority)
      throws Exception {
    authority
        .issue(name, List.of("127.0.0.1"), InstantSource.system(), random)
        .write(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    List<Integer> ports = freePorts(4);
    Path file = folder.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        acano {
          name = %1$s
          data-folder = %1$s
          management {
            port = %2$d, certificate = %1$s.crt, key = %1$s.key, ca = ca.crt, token-file = token
          }
          database.raft.port = %3$d
          database.postgres.port = %4$d
          database.bootstrap-password-file = password
          call-bridge.sip.port = %5$d
        }
        """
            .formatted(name, ports.get(0), ports.get(1), ports.get(2), ports.get(3)));
    return ConfigFile.read(file);
  }

  private static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
