package io.acano.node.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The built-in authority that signs the certificates by which the instances of one system know each
 * other: ECDSA on P-256, one level. Immutable.
 *
 * @param key the authority's private key; whoever has it can pose as any instance
 */
public record CertificateAuthority(X509Certificate certificate, PrivateKey key) {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);

  /** TLS clients commonly refuse server certificates that live longer than this. */
  private static final Duration INSTANCE_LIFE = Duration.ofDays(397);

  /** Clocks differ; a certificate counts from a little before it was made. */
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private static final Pattern DNS_NAME =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

  /** A certificate, and the private key of its subject. */
  public record Identity(X509Certificate certificate, PrivateKey key) {
    /** Writes both as PEM; the key's file is readable by its owner alone. */
    public void write(Path certificateFile, Path keyFile) throws IOException {
      PemFile.writeKey(keyFile, key);
      PemFile.writeCertificates(certificateFile, List.of(certificate));
    }
  }

  /** Makes an authority with a new key. */
  public static CertificateAuthority create(String name, InstantSource clock, SecureRandom random)
      throws GeneralSecurityException {
    KeyPair keys = newKeys(random);
    X500Name subject = distinguishedName(name);
    X509v3CertificateBuilder builder =
        builder(subject, subject, keys.getPublic(), AUTHORITY_LIFE, clock, random);
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    } catch (IOException e) {
      throw new GeneralSecurityException("the authority's certificate cannot be made", e);
    }
    return new CertificateAuthority(sign(builder, keys.getPrivate()), keys.getPrivate());
  }

  /** Reads an authority back from its PEM files. */
  public static CertificateAuthority read(Path certificateFile, Path keyFile)
      throws IOException, GeneralSecurityException {
    return new CertificateAuthority(
        PemFile.readCertificates(certificateFile).getFirst(), PemFile.readKey(keyFile));
  }

  /** Writes it as PEM; the key's file is readable by its owner alone. */
  public void write(Path certificateFile, Path keyFile) throws IOException {
    new Identity(certificate, key).write(certificateFile, keyFile);
  }

  /**
   * Signs a certificate for a new key of an instance, as TLS server and client.
   *
   * @param hosts DNS names and IP addresses by which it is reached; at least one
   * @throws IllegalArgumentException if a host is neither
   */
  public Identity issue(
      String name, Collection<String> hosts, InstantSource clock, SecureRandom random)
      throws GeneralSecurityException {
    if (hosts.isEmpty()) {
      throw new IllegalArgumentException("a certificate needs at least one host");
    }
    KeyPair keys = newKeys(random);
    X500Name issuer = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    X509v3CertificateBuilder builder =
        builder(issuer, distinguishedName(name), keys.getPublic(), INSTANCE_LIFE, clock, random);
    try {
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          extensions.createSubjectKeyIdentifier(keys.getPublic()));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              hosts.stream().map(CertificateAuthority::generalName).toArray(GeneralName[]::new)));
    } catch (IOException e) {
      throw new GeneralSecurityException("the certificate of " + name + " cannot be made", e);
    }
    return new Identity(sign(builder, key), keys.getPrivate());
  }

  /** Tells nothing of the key. */
  @Override
  public String toString() {
    return "CertificateAuthority[" + certificate.getSubjectX500Principal() + "]";
  }

  private static KeyPair newKeys(SecureRandom random) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private static X500Name distinguishedName(String name) {
    return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer,
      X500Name subject,
      PublicKey key,
      Duration life,
      InstantSource clock,
      SecureRandom random) {
    Instant now = clock.instant();
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, random).setBit(126),
        Date.from(now.minus(CLOCK_SKEW)),
        Date.from(now.plus(life)),
        subject,
        key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("the authority's key cannot sign", e);
    }
  }

  private static GeneralName generalName(String host) {
    try {
      return new GeneralName(GeneralName.iPAddress, InetAddress.ofLiteral(host).getHostAddress());
    } catch (IllegalArgumentException e) {
      if (!DNS_NAME.matcher(host).matches()) {
        throw new IllegalArgumentException(host + " is neither a host name nor an address", e);
      }
      return new GeneralName(GeneralName.dNSName, host);
    }
  }
}
