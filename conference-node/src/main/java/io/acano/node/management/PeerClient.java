package io.acano.node.management;

import io.acano.node.pki.PemFile;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks the management API of another instance. The certificate must be signed by the authority
 * given and name the host that is asked. Thread-safe; every call blocks for a bounded time.
 */
final class PeerClient implements AutoCloseable {
  /** The header of a request that an instance passes on; it is not passed on again. */
  static final String PASSED_ON = "Acano-Passed-On";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final long MAX_ANSWER_BYTES = 1 << 20;

  private final HttpClient client;

  PeerClient(List<X509Certificate> authorities) throws GeneralSecurityException, IOException {
    this.client =
        HttpClient.newBuilder()
            .sslContext(trusting(authorities))
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** A client that trusts the authorities of a PEM text. */
  static PeerClient trustingPem(String pem) throws GeneralSecurityException, IOException {
    return new PeerClient(PemFile.parseCertificates(pem));
  }

  /** What its connections trust. */
  SSLContext sslContext() {
    return client.sslContext();
  }

  /** What an instance answered. */
  record Answer(int status, JsonObject body) {
    boolean isOk() {
      return status >= 200 && status < 300;
    }

    /** The message of an error. */
    String message() {
      JsonObject error = body.getJsonObject("error");
      String message = error == null ? null : error.getString("message");
      return message == null ? "status " + status : message;
    }
  }

  /**
   * Asks another instance.
   *
   * @param base its base URL
   * @param path under the API's base path
   * @throws ApiException PEER_FAILED if there was no answer
   */
  Answer ask(
      String base,
      String method,
      String path,
      String token,
      @Nullable JsonObject body,
      Duration timeout)
      throws InterruptedException {
    return send(base, method, path, token, body, timeout, false);
  }

  /** Passes on what a client asked of this instance; the other one answers it or refuses. */
  Answer passOn(
      String base,
      String method,
      String path,
      String token,
      @Nullable JsonObject body,
      Duration timeout)
      throws InterruptedException {
    return send(base, method, path, token, body, timeout, true);
  }

  private Answer send(
      String base,
      String method,
      String path,
      String token,
      @Nullable JsonObject body,
      Duration timeout,
      boolean passOn)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(base, path))
            .timeout(timeout)
            .header("Authorization", "Bearer " + token);
    if (passOn) {
      request.header(PASSED_ON, "1");
    }
    if (body == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(body.encode()));
    }
    try {
      HttpResponse<String> response =
          client.send(
              request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MAX_ANSWER_BYTES));
      String text = response.body();
      return new Answer(
          response.statusCode(), text.isEmpty() ? new JsonObject() : new JsonObject(text));
    } catch (IOException e) {
      throw new ApiException(ApiError.PEER_FAILED, base + " did not answer: " + reason(e), e);
    } catch (DecodeException | ClassCastException e) {
      throw new ApiException(ApiError.PEER_FAILED, base + " answered something else", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  private static URI uri(String base, String path) {
    try {
      URI uri = URI.create(base + Route.BASE + path);
      if ("https".equals(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiError.INVALID, "not a URL: " + base, e);
    }
    throw ApiException.invalid("not a URL of the form https://host:port: " + base);
  }

  /** The first message on the way down; a TLS failure hides its reason below. */
  private static String reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause.getMessage() != null) {
        return cause.getMessage();
      }
    }
    return failure.getClass().getSimpleName();
  }

  private static SSLContext trusting(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca-" + i, authorities.get(i));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
