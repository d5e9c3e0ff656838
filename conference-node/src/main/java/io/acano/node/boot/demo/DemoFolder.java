package io.acano.node.boot.demo;

import io.acano.node.pki.CertificateAuthority;
import io.acano.node.pki.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a demo: the authority, the token, and for each instance its configuration,
 * certificate, log and data. Locked while the demo runs, so that no second one uses it.
 */
final class DemoFolder implements AutoCloseable {
  private static final int TOKEN_BYTES = 32;

  private final Path path;
  private final boolean temporary;
  private final FileChannel lockFile;

  private DemoFolder(Path path, boolean temporary, FileChannel lockFile) {
    this.path = path;
    this.temporary = temporary;
    this.lockFile = lockFile;
  }

  /** A folder that {@link #close} removes. */
  static DemoFolder temporary() throws IOException, DemoException {
    return lock(Files.createTempDirectory("acano-demo-"), true);
  }

  /** A folder that stays, and that an earlier demo may have filled. */
  static DemoFolder kept(Path path) throws IOException, DemoException {
    Path absolute = path.toAbsolutePath().normalize();
    if (Files.isDirectory(absolute)
        && !Files.exists(absolute.resolve("lock"))
        && hasFiles(absolute)) {
      throw new DemoException(absolute + " holds something else than the data of a demo");
    }
    return lock(Files.createDirectories(absolute), false);
  }

  private static boolean hasFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }

  private static DemoFolder lock(Path path, boolean temporary) throws IOException, DemoException {
    FileChannel channel =
        FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new DemoException("another demo uses " + path);
    }
    return new DemoFolder(path, temporary, channel);
  }

  Path path() {
    return path;
  }

  boolean isTemporary() {
    return temporary;
  }

  Path authority() {
    return path.resolve("ca.crt");
  }

  Path configuration(DemoPlan.Instance instance) {
    return path.resolve(instance.name()).resolve("instance.conf");
  }

  Path log(DemoPlan.Instance instance) {
    return path.resolve(instance.name()).resolve("instance.log");
  }

  /** The token that every instance takes. */
  String token() throws IOException {
    return PrivateFile.read(path.resolve("token")).strip();
  }

  /** Whether an earlier run formed and filled the cluster that lies here. */
  boolean isFilled() {
    return Files.exists(path.resolve("filled"));
  }

  void markFilled() throws IOException {
    Files.writeString(path.resolve("filled"), "");
  }

  /** Writes what is missing, and the configuration in any case. */
  void prepare(DemoPlan plan, InstantSource clock, SecureRandom random)
      throws IOException, DemoException {
    keepPlan(plan);
    if (!Files.exists(path.resolve("token"))) {
      byte[] token = new byte[TOKEN_BYTES];
      random.nextBytes(token);
      PrivateFile.write(
          path.resolve("token"), Base64.getUrlEncoder().withoutPadding().encodeToString(token));
    }
    PrivateFile.write(path.resolve("database.password"), DemoPlan.DATABASE_PASSWORD);
    try {
      CertificateAuthority authority = readAuthority(clock, random);
      for (DemoPlan.Instance instance : plan.instances()) {
        Path own = Files.createDirectories(path.resolve(instance.name()));
        authority
            .issue(instance.name(), List.of(DemoPlan.HOST, "localhost"), clock, random)
            .write(own.resolve("instance.crt"), own.resolve("instance.key"));
        Files.writeString(configuration(instance), text(instance));
      }
    } catch (GeneralSecurityException e) {
      throw new DemoException("the certificates cannot be made: " + e.getMessage(), e);
    }
  }

  private CertificateAuthority readAuthority(InstantSource clock, SecureRandom random)
      throws IOException, GeneralSecurityException {
    Path key = path.resolve("ca.key");
    if (!Files.exists(key) || !Files.exists(authority())) {
      CertificateAuthority.create("Acano demo", clock, random).write(authority(), key);
    }
    return CertificateAuthority.read(authority(), key);
  }

  /** Members know each other by their ports, so the data of a cluster keeps them for life. */
  private void keepPlan(DemoPlan plan) throws IOException, DemoException {
    Path file = path.resolve("ports");
    String ports =
        String.join("\n", plan.instances().stream().map(DemoPlan.Instance::toString).toList());
    if (!Files.exists(file)) {
      Files.writeString(file, ports);
    } else if (!Files.readString(file).equals(ports)) {
      throw new DemoException(
          "the demo in "
              + path
              + " was made with other ports: start it with the same options as the first time, or"
              + " in another folder. Its ports are "
              + Files.readString(file).replace("\n", ", "));
    }
  }

  private static String text(DemoPlan.Instance instance) {
    return """
    # Written by ./acano demo at every start.
    acano {
      name = %s
      location = demo
      data-folder = data
      management {
        port = %d
        certificate = instance.crt
        key = instance.key
        ca = ../ca.crt
        token-file = ../token
      }
      database {
        raft.port = %d
        postgres.port = %d
        bootstrap-user = %s
        bootstrap-password-file = ../database.password
      }
      call-bridge {
        sip.port = %d
        rtp { port-min = %d, port-max = %d }
      }
    }
    """
        .formatted(
            instance.name(),
            instance.management(),
            instance.raft(),
            instance.postgres(),
            DemoPlan.DATABASE_USER,
            instance.sip(),
            instance.rtpFirst(),
            instance.rtpLast());
  }

  /** Lets go of the folder, and removes it if it is temporary. */
  @Override
  public void close() throws IOException {
    lockFile.close();
    if (!temporary) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
