package io.acano.cli.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom TLS trusts: the certificate authority of a context and nobody else. */
final class Trust {
  private static final String PEM_MARK = "-----BEGIN";

  private Trust() {}

  /** The PEM text of a context's certificate authority, read from its file if it names one. */
  static @Nullable String pem(Context context) {
    String ca = context.ca();
    if (ca == null || ca.contains(PEM_MARK)) {
      return ca;
    }
    try {
      return Files.readString(Path.of(ca));
    } catch (IOException e) {
      throw new CommandException(
          Outcome.USAGE, "cannot read the certificate authority " + ca + ": " + e.getMessage(), e);
    }
  }

  static SSLContext of(Context context) {
    String pem = pem(context);
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      if (pem == null) {
        tls.init(null, null, null);
        return tls;
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
        store.setCertificateEntry("ca-" + count++, certificate);
      }
      if (count == 0) {
        throw new CommandException(
            Outcome.USAGE, "the certificate authority of context " + context.name() + " is empty");
      }
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store);
      tls.init(null, trusted.getTrustManagers(), null);
      return tls;
    } catch (GeneralSecurityException | IOException e) {
      throw new CommandException(
          Outcome.USAGE,
          "the certificate authority of context "
              + context.name()
              + " cannot be used: "
              + e.getMessage(),
          e);
    }
  }
}
