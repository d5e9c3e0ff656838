package io.acano.store.pgwire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A certificate for localhost that signs itself, made by the JDK's keytool, as PEM files. */
final class TestCertificate {
  private static final char[] STORE_PASSWORD = "only for this test".toCharArray();

  private TestCertificate() {}

  static PostgresConfig.Tls make(Path folder)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(STORE_PASSWORD))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertEquals(true, keytool.waitFor(60, TimeUnit.SECONDS), "keytool did not end");
    assertEquals(0, keytool.exitValue(), () -> "see keytool.log in " + folder);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD);
    }
    Path certificate = folder.resolve("server.crt");
    Path key = folder.resolve("server.key");
    pem(certificate, "CERTIFICATE", keys.getCertificate("server").getEncoded());
    pem(key, "PRIVATE KEY", keys.getKey("server", STORE_PASSWORD).getEncoded());
    return new PostgresConfig.Tls(certificate, key);
  }

  private static void pem(Path file, String what, byte[] bytes) throws IOException {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }
}
