package io.acano.node.pki;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Certificates and private keys in PEM (RFC 7468). */
public final class PemFile {
  private static final long MAX_BYTES = 1 << 20;

  private PemFile() {}

  /** The certificates of a file, at least one, in their order. */
  public static List<X509Certificate> readCertificates(Path file)
      throws IOException, GeneralSecurityException {
    try {
      return parseCertificates(read(file));
    } catch (GeneralSecurityException e) {
      throw new GeneralSecurityException(file + ": " + e.getMessage(), e);
    }
  }

  /** The certificates of a text, at least one, in their order. */
  public static List<X509Certificate> parseCertificates(String pem)
      throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof X509CertificateHolder holder) {
          certificates.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
      }
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      throw new GeneralSecurityException("a certificate in it is damaged", e);
    }
    if (certificates.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate in it");
    }
    return certificates;
  }

  /** The one private key of a file, PKCS#8 or the older form of OpenSSL, not encrypted. */
  public static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
    try (PEMParser parser = new PEMParser(new StringReader(read(file)))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        if (object instanceof PEMKeyPair pair) {
          return converter.getKeyPair(pair).getPrivate();
        }
      }
    } catch (PEMException | IllegalArgumentException | IllegalStateException e) {
      throw new GeneralSecurityException(file + ": the private key in it is damaged", e);
    }
    throw new GeneralSecurityException(file + ": there is no unencrypted private key in it");
  }

  /** Writes a certificate chain; replaces what was there. */
  public static void writeCertificates(Path file, List<X509Certificate> certificates)
      throws IOException {
    List<PemObject> objects = new ArrayList<>();
    for (X509Certificate certificate : certificates) {
      try {
        objects.add(new PemObject("CERTIFICATE", certificate.getEncoded()));
      } catch (GeneralSecurityException e) {
        throw new IOException("a certificate cannot be encoded", e);
      }
    }
    Files.writeString(file, encode(objects));
  }

  /** Writes a private key as PKCS#8, readable by its owner alone; replaces what was there. */
  public static void writeKey(Path file, PrivateKey key) throws IOException {
    PrivateFile.write(file, encode(List.of(new PemObject("PRIVATE KEY", key.getEncoded()))));
  }

  private static String encode(List<PemObject> objects) throws IOException {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      for (PemObject object : objects) {
        writer.writeObject(object);
      }
    }
    return text.toString();
  }

  private static String read(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than 1 MiB");
    }
    return Files.readString(file);
  }
}
