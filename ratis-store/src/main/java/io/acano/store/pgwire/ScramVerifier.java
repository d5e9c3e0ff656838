package io.acano.store.pgwire;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the server keeps of a password (RFC 5802 section 3, with SHA-256 by RFC 7677): it proves a
 * client right, and is of no use to log in with.
 */
record ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
  private static final Pattern TEXT =
      Pattern.compile("SCRAM-SHA-256\\$([0-9]{1,7}):([^$:]+)\\$([^$:]+):([^$:]+)");

  private static final int KEY_BYTES = 32;

  /**
   * Reads the form that PostgreSQL keeps: {@code
   * SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}, in Base64. Empty if it is not one.
   */
  static Optional<ScramVerifier> parse(String text) {
    Matcher form = TEXT.matcher(text);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      ScramVerifier verifier =
          new ScramVerifier(
              Integer.parseInt(form.group(1)),
              base64.decode(form.group(2)),
              base64.decode(form.group(3)),
              base64.decode(form.group(4)));
      boolean sound =
          verifier.storedKey.length == KEY_BYTES && verifier.serverKey.length == KEY_BYTES;
      return sound ? Optional.of(verifier) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * What an unknown user's exchange runs on: nobody has its password, and its salt is the same at
   * each try, so that it looks like that of a user who exists.
   */
  static ScramVerifier decoy(byte[] secret, String user, int iterations) {
    byte[] salt = new byte[16];
    System.arraycopy(hmac(secret, bytes("salt:" + user)), 0, salt, 0, salt.length);
    return new ScramVerifier(
        iterations,
        salt,
        hmac(secret, bytes("stored:" + user)),
        hmac(secret, bytes("server:" + user)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  static byte[] hmac(byte[] key, byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}
