package io.acano.node.management;

import io.acano.node.pki.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What opens the API: this instance's token, the cluster's secret, and tokens whose hashes are in
 * the directory. The first two are in files that their owner alone may read. Thread-safe.
 */
final class Secrets {
  private static final Pattern FORM = Pattern.compile("[\\x21-\\x7e]{16,1024}");
  private static final int SECRET_BYTES = 32;

  private final Path clusterFile;
  private final SecureRandom random;
  private final byte[] ownHash;
  private volatile @Nullable String clusterSecret;

  /**
   * Reads the files; makes the token's file if there is none.
   *
   * @param clusterFile where the cluster's secret is or will be
   */
  Secrets(Path tokenFile, Path clusterFile, SecureRandom random) throws IOException {
    this.clusterFile = clusterFile;
    this.random = random;
    if (!Files.exists(tokenFile)) {
      PrivateFile.write(tokenFile, newSecret() + "\n");
    }
    this.ownHash = sha256(read(tokenFile));
    this.clusterSecret = Files.exists(clusterFile) ? read(clusterFile) : null;
  }

  /** The cluster's secret, once this instance knows it. */
  Optional<String> cluster() {
    return Optional.ofNullable(clusterSecret);
  }

  /** Makes the secret of a new cluster; the one that is there stays. */
  synchronized void createCluster() throws IOException {
    if (clusterSecret == null) {
      adoptCluster(newSecret());
    }
  }

  /** Keeps the secret of the cluster that took this instance in. */
  synchronized void adoptCluster(String secret) throws IOException {
    if (!FORM.matcher(secret).matches()) {
      throw new IOException("what the member gave as the cluster's secret is none");
    }
    PrivateFile.write(clusterFile, secret + "\n");
    clusterSecret = secret;
  }

  /**
   * Whether a token opens the API. Takes the same time wherever it differs from one that does.
   *
   * @param known whether the directory knows a token by its SHA-256 in hex; asked last
   */
  boolean accepts(String token, Predicate<String> known) {
    byte[] hash = sha256(token);
    String cluster = clusterSecret;
    boolean own = MessageDigest.isEqual(hash, ownHash);
    boolean shared = cluster != null && MessageDigest.isEqual(hash, sha256(cluster));
    return own || shared || known.test(HexFormat.of().formatHex(hash));
  }

  private String newSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String read(Path file) throws IOException {
    String text = PrivateFile.read(file).strip();
    if (!FORM.matcher(text).matches()) {
      throw new IOException(
          file + " must hold 16 to 1024 printable characters; remove it to get a new one");
    }
    return text;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
