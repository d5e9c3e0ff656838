package io.acano.node.model;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A passcode as it is stored: PBKDF2-HMAC-SHA256 (RFC 8018) in the text form {@code
 * pbkdf2-sha256$iterations$salt$hash}, salt and hash in unpadded base64. A passcode is 1 to 32
 * digits, because callers enter it on a telephone's keys. Immutable.
 */
public final class PasscodeHash {
  /** The work factor of new hashes. A hash carries its own, so this may grow. */
  public static final int DEFAULT_ITERATIONS = 100_000;

  /** The longest passcode. */
  public static final int MAX_DIGITS = 32;

  private static final String SCHEME = "pbkdf2-sha256";
  private static final int MAX_ITERATIONS = 10_000_000;
  private static final int MAX_TEXT_LENGTH = 256;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasscodeHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /**
   * Hashes a new passcode with a fresh salt; takes tens of milliseconds.
   *
   * @param random a cryptographically strong source
   * @throws IllegalArgumentException if the passcode is not 1 to 32 digits; the message does not
   *     repeat it
   */
  public static PasscodeHash of(String passcode, RandomGenerator random) {
    if (!isPasscode(passcode)) {
      throw new IllegalArgumentException("a passcode is 1 to " + MAX_DIGITS + " digits");
    }
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasscodeHash(
        DEFAULT_ITERATIONS, salt, derive(passcode, salt, DEFAULT_ITERATIONS, HASH_BYTES));
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if it is none; the message does not repeat it
   */
  public static PasscodeHash parse(String text) {
    if (text.length() > MAX_TEXT_LENGTH) {
      throw new IllegalArgumentException("a passcode hash is at most 256 characters");
    }
    String[] parts = text.split("\\$", -1);
    if (parts.length != 4 || !parts[0].equals(SCHEME)) {
      throw new IllegalArgumentException(
          "a passcode hash has the form pbkdf2-sha256$iterations$salt$hash");
    }
    int iterations;
    try {
      iterations = Integer.parseInt(parts[1]);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("a passcode hash's iterations are a number", e);
    }
    if (iterations < 1 || iterations > MAX_ITERATIONS) {
      throw new IllegalArgumentException("a passcode hash's iterations are 1 to " + MAX_ITERATIONS);
    }
    byte[] salt = Base64.getDecoder().decode(parts[2]);
    byte[] hash = Base64.getDecoder().decode(parts[3]);
    if (salt.length < 8 || hash.length < 16) {
      throw new IllegalArgumentException(
          "a passcode hash has at least 8 bytes of salt and 16 of hash");
    }
    return new PasscodeHash(iterations, salt, hash);
  }

  /** True if the text is 1 to 32 ASCII digits. */
  public static boolean isPasscode(String text) {
    return !text.isEmpty()
        && text.length() <= MAX_DIGITS
        && text.chars().allMatch(character -> character >= '0' && character <= '9');
  }

  /** True if this is the passcode's hash; takes the same time wherever the two differ. */
  public boolean matches(String passcode) {
    return isPasscode(passcode)
        && MessageDigest.isEqual(hash, derive(passcode, salt, iterations, hash.length));
  }

  /** The text form, as {@link #parse} reads it. */
  public String text() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return SCHEME
        + "$"
        + iterations
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  /** Tells nothing, so that no log can hold a hash. */
  @Override
  public String toString() {
    return "PasscodeHash";
  }

  private static byte[] derive(String passcode, byte[] salt, int iterations, int length) {
    PBEKeySpec key = new PBEKeySpec(passcode.toCharArray(), salt, iterations, length * 8);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no PBKDF2WithHmacSHA256", e);
    } finally {
      key.clearPassword();
    }
  }
}
