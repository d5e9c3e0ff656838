package io.acano.store.sql;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is stored of a password (RFC 5802, section 3), in PostgreSQL's form: {@code
 * SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}.
 */
final class Verifier {
  private static final int ITERATIONS = 4096;
  private static final Pattern FORM =
      Pattern.compile(
          "SCRAM-SHA-256\\$\\d{1,7}:[A-Za-z0-9+/=]+\\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=");

  private Verifier() {}

  /** The verifier of {@code password}, which may already be one. */
  static String of(String password, RandomGenerator random) {
    if (FORM.matcher(password).matches()) {
      return password;
    }
    byte[] salt = new byte[16];
    random.nextBytes(salt);
    try {
      byte[] salted = salted(password, salt);
      byte[] clientKey = hmac(salted, "Client Key");
      byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
      Base64.Encoder base64 = Base64.getEncoder();
      return "SCRAM-SHA-256$"
          + ITERATIONS
          + ":"
          + base64.encodeToString(salt)
          + "$"
          + base64.encodeToString(storedKey)
          + ":"
          + base64.encodeToString(hmac(salted, "Server Key"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SCRAM-SHA-256", e);
    }
  }

  private static byte[] salted(String password, byte[] salt) throws GeneralSecurityException {
    char[] normal = Normalizer.normalize(password, Normalizer.Form.NFKC).toCharArray();
    PBEKeySpec spec = new PBEKeySpec(normal, salt, ITERATIONS, 256);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } finally {
      spec.clearPassword();
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
  }
}
