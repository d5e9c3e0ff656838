package io.acano.node.management;

import io.acano.node.pki.CertificateAuthority;
import io.acano.node.pki.PemFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** An authority in a folder, and certificates for instances on loopback beside it. */
public final class TestIdentity {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path folder;
  private final CertificateAuthority authority;

  public TestIdentity(Path folder) throws IOException, GeneralSecurityException {
    this.folder = folder;
    this.authority = CertificateAuthority.create("Test CA", InstantSource.system(), RANDOM);
    authority.write(folder.resolve("ca.crt"), folder.resolve("ca.key"));
  }

  public Path authorityFile() {
    return folder.resolve("ca.crt");
  }

  /** Writes {@code NAME.crt} and {@code NAME.key}. */
  public void issue(String name) throws IOException, GeneralSecurityException {
    authority
        .issue(name, List.of("127.0.0.1"), InstantSource.system(), RANDOM)
        .write(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
  }

  /** A client that trusts the authority. */
  public PeerClient client() throws IOException, GeneralSecurityException {
    return new PeerClient(PemFile.readCertificates(authorityFile()));
  }
}
