package io.acano.node.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.pki.PemFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code acano certificate} as a process of its own. */
final class CertificateCommandTest {
  @TempDir Path folder;

  @Test
  void twoInstancesGetCertificatesOfOneAuthority() throws Exception {
    assertEquals(0, certificate("core-1", "--host", "127.0.0.1"));
    byte[] authority = Files.readAllBytes(folder.resolve("ca.crt"));
    assertEquals(0, certificate("core-2", "--host", "core-2.example.org"));
    assertArrayEquals(authority, Files.readAllBytes(folder.resolve("ca.crt")));
    X509Certificate signer = PemFile.readCertificates(folder.resolve("ca.crt")).getFirst();
    for (String name : List.of("core-1", "core-2")) {
      PemFile.readCertificates(folder.resolve(name + ".crt"))
          .getFirst()
          .verify(signer.getPublicKey());
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(
              Files.getPosixFilePermissions(folder.resolve(name + ".key"))));
    }
    Files.writeString(folder.resolve("ca.key"), "no key");
    assertEquals(1, certificate("core-3", "--host", "127.0.0.1"));
    assertTrue(Files.notExists(folder.resolve("core-3.crt")));
  }

  private int certificate(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "certificate"));
    command.addAll(List.of("--folder", folder.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "acano certificate does not end");
    return process.exitValue();
  }
}
