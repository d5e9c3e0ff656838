package io.acano.store.pgwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one SCRAM-SHA-256 login (RFC 5802 sections 5 to 7, RFC 7677), with channel
 * binding to the server's certificate (tls-server-end-point, RFC 5929) over TLS:
 *
 * <pre>
 *   client-first  n,,n=user,r=C                 server-first  r=CS,s=salt,i=iterations
 *   client-final  c=binding,r=CS,p=proof        server-final  v=signature
 * </pre>
 *
 * The user name inside is ignored, as PostgreSQL does: the startup packet has it. One attempt each.
 */
final class ScramExchange {
  static final String PLAIN = "SCRAM-SHA-256";
  static final String PLUS = "SCRAM-SHA-256-PLUS";

  private static final String BINDING = "tls-server-end-point";

  private static final Pattern CLIENT_FIRST =
      Pattern.compile(
          "((n|y|p=([A-Za-z0-9.-]+)),(?:a=[^,]*)?,)(n=[^,]*,r=([\\x21-\\x2b\\x2d-\\x7e]+)(?:,.*)?)");

  private static final Pattern CLIENT_FINAL =
      Pattern.compile("(c=([^,]+),r=([^,]+)(?:,.*)?),p=([^,]+)");

  private static final int MAX_NONCE_CHARACTERS = 512;

  private final boolean plus;
  private final byte @Nullable [] endPoint;
  private final ScramVerifier verifier;
  private final String serverNonce;
  private String gs2Header = "";
  private String clientFirstBare = "";
  private String serverFirst = "";
  private String nonce = "";

  /**
   * @param mechanism {@link #PLAIN} or {@link #PLUS}
   * @param endPoint the hash of this server's certificate, or null without TLS
   */
  ScramExchange(
      String mechanism, byte @Nullable [] endPoint, ScramVerifier verifier, String serverNonce) {
    this.plus = mechanism.equals(PLUS);
    this.endPoint = endPoint;
    this.verifier = verifier;
    this.serverNonce = serverNonce;
  }

  /** Takes the client-first message, returns the server-first message. */
  String first(String clientFirst) {
    Matcher form = CLIENT_FIRST.matcher(clientFirst);
    if (!form.matches() || form.group(5).length() > MAX_NONCE_CHARACTERS) {
      throw MessageParser.violation("malformed SCRAM message");
    }
    checkBindingFlag(form.group(2), form.group(3));
    gs2Header = form.group(1);
    clientFirstBare = form.group(4);
    nonce = form.group(5) + serverNonce;
    serverFirst =
        "r=%s,s=%s,i=%d"
            .formatted(
                nonce, Base64.getEncoder().encodeToString(verifier.salt()), verifier.iterations());
    return serverFirst;
  }

  private void checkBindingFlag(String flag, @Nullable String binding) {
    if (plus ? !BINDING.equals(binding) : binding != null) {
      throw MessageParser.violation("the SCRAM channel binding is not the one that was offered");
    }
    if (flag.equals("y") && endPoint != null) {
      throw new StoreException(
          ErrorCode.INVALID_AUTHORIZATION,
          "the client believes that this server has no channel binding, but it was offered: someone"
              + " may be in between");
    }
  }

  /**
   * Takes the client-final message, returns the server-final message.
   *
   * @throws StoreException 28P01 if the password is not the user's
   */
  String last(String clientFinal) {
    Matcher form = CLIENT_FINAL.matcher(clientFinal);
    if (!form.matches()) {
      throw MessageParser.violation("malformed SCRAM message");
    }
    byte[] binding = base64(form.group(2));
    byte[] proof = base64(form.group(4));
    if (!form.group(3).equals(nonce) || proof.length != verifier.storedKey().length) {
      throw MessageParser.violation("the SCRAM message is not the answer to this server's");
    }
    if (!MessageDigest.isEqual(binding, expectedBinding())) {
      throw new StoreException(
          ErrorCode.INVALID_AUTHORIZATION, "the SCRAM channel binding check failed");
    }
    byte[] authMessage =
        (clientFirstBare + ',' + serverFirst + ',' + form.group(1)).getBytes(UTF_8);
    byte[] clientKey = ScramVerifier.hmac(verifier.storedKey(), authMessage);
    for (int i = 0; i < clientKey.length; i++) {
      clientKey[i] ^= proof[i];
    }
    if (!MessageDigest.isEqual(sha256(clientKey), verifier.storedKey())) {
      throw new StoreException(ErrorCode.INVALID_PASSWORD, "password authentication failed");
    }
    return "v="
        + Base64.getEncoder().encodeToString(ScramVerifier.hmac(verifier.serverKey(), authMessage));
  }

  private byte[] expectedBinding() {
    byte[] header = gs2Header.getBytes(UTF_8);
    if (!plus || endPoint == null) {
      return header;
    }
    byte[] expected = new byte[header.length + endPoint.length];
    System.arraycopy(header, 0, expected, 0, header.length);
    System.arraycopy(endPoint, 0, expected, header.length, endPoint.length);
    return expected;
  }

  private static byte[] base64(String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw MessageParser.violation("malformed Base64 in a SCRAM message");
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
