package io.acano.node.pki;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  private final SecureRandom random = new SecureRandom();

  @TempDir Path folder;

  @Test
  void issuedCertificatesNameTheirHostsAndVerify() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("Test CA", CLOCK, random);
    X509Certificate certificate =
        authority
            .issue("core-1", List.of("127.0.0.1", "::1", "core-1.example.org"), CLOCK, random)
            .certificate();
    certificate.verify(authority.certificate().getPublicKey());
    certificate.checkValidity(Date.from(NOW));
    assertThrows(
        CertificateExpiredException.class,
        () -> certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(398)))));
    assertEquals(
        List.of(
            List.of(7, "127.0.0.1"),
            List.of(7, "0:0:0:0:0:0:0:1"),
            List.of(2, "core-1.example.org")),
        List.copyOf(certificate.getSubjectAlternativeNames()));
    assertEquals(-1, certificate.getBasicConstraints());
    assertEquals(0, authority.certificate().getBasicConstraints());
    assertEquals("CN=core-1", certificate.getSubjectX500Principal().getName());
  }

  @Test
  void anotherAuthorityDoesNotVouch() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("Test CA", CLOCK, random);
    CertificateAuthority other = CertificateAuthority.create("Test CA", CLOCK, random);
    X509Certificate certificate =
        authority.issue("core-1", List.of("localhost"), CLOCK, random).certificate();
    assertThrows(
        SignatureException.class, () -> certificate.verify(other.certificate().getPublicKey()));
  }

  @Test
  void whatIsWrittenIsReadBackAndKeysArePrivate() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("Test CA", CLOCK, random);
    Path certificateFile = folder.resolve("ca.crt");
    Path keyFile = folder.resolve("ca.key");
    authority.write(certificateFile, keyFile);
    authority.write(certificateFile, keyFile);
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)));
    CertificateAuthority read = CertificateAuthority.read(certificateFile, keyFile);
    assertEquals(authority, read);
    read.issue("core-2", List.of("localhost"), CLOCK, random)
        .certificate()
        .verify(authority.certificate().getPublicKey());
    try (var files = Files.list(folder)) {
      assertEquals(2, files.count(), "no half-written file is left");
    }
  }

  @Test
  void hostsThatAreNoneAreRefused() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("Test CA", CLOCK, random);
    for (String host : List.of("", "a b", "-a", "https://x", "1.2.3.4.")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> authority.issue("core-1", List.of(host), CLOCK, random),
          host);
    }
    assertThrows(
        IllegalArgumentException.class, () -> authority.issue("core-1", List.of(), CLOCK, random));
  }

  @Test
  void damagedFilesAreTold() throws Exception {
    CertificateAuthority authority = CertificateAuthority.create("Test CA", CLOCK, random);
    Path certificateFile = folder.resolve("ca.crt");
    Path keyFile = folder.resolve("ca.key");
    authority.write(certificateFile, keyFile);
    String pem = Files.readString(certificateFile);
    for (String text :
        List.of("", "hello", pem.substring(0, pem.length() / 2), pem.replaceFirst("MII", "AAA"))) {
      Files.writeString(certificateFile, text);
      GeneralSecurityException refused =
          assertThrows(
              GeneralSecurityException.class, () -> PemFile.readCertificates(certificateFile));
      assertTrue(refused.toString().contains(certificateFile.toString()), refused.toString());
    }
    assertThrows(GeneralSecurityException.class, () -> PemFile.readKey(certificateFile));
    assertThrows(IOException.class, () -> PemFile.readKey(folder.resolve("none")));
  }

  @Test
  void aSecretThatOthersMayReadIsRefused() throws Exception {
    Path file = folder.resolve("secret");
    PrivateFile.write(file, "hush");
    assertEquals("hush", PrivateFile.read(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    IOException refused = assertThrows(IOException.class, () -> PrivateFile.read(file));
    assertTrue(refused.toString().contains("chmod 600"), refused.toString());
  }
}
