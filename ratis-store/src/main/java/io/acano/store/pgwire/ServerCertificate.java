package io.acano.store.pgwire;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Locale;

/**
 * The TLS side of the server.
 *
 * @param endPoint the certificate's hash for tls-server-end-point channel binding (RFC 5929 section
 *     4.1): by the hash of its signature, but SHA-256 for the weak MD5 and SHA-1
 */
record ServerCertificate(SslContext context, byte[] endPoint) {
  static ServerCertificate load(PostgresConfig.Tls files) {
    try (InputStream chain = Files.newInputStream(files.certificate())) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(chain);
      SslContext context =
          SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
              .sslProvider(SslProvider.JDK)
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      byte[] endPoint =
          MessageDigest.getInstance(hashOf(certificate.getSigAlgName()))
              .digest(certificate.getEncoded());
      return new ServerCertificate(context, endPoint);
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "cannot serve TLS with the certificate "
              + files.certificate()
              + " and the key "
              + files.key()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static String hashOf(String signature) {
    String name = signature.toUpperCase(Locale.ROOT);
    if (name.startsWith("SHA384")) {
      return "SHA-384";
    }
    return name.startsWith("SHA512") ? "SHA-512" : "SHA-256";
  }
}
