package io.acano.node.boot.demo;

import io.acano.node.pki.PemFile;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The management API of the demo's instances, as far as the demo needs it. Thread-safe. */
final class DemoApi implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern LEADER = Pattern.compile("\"leader\"\\s*:\\s*\"([a-z0-9-]+)\"");
  private static final int CONFLICT = 409;

  private final HttpClient http;
  private final String token;

  /** Trusts the demo's own authority and nobody else. */
  DemoApi(DemoFolder folder) throws IOException, DemoException {
    token = folder.token();
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      for (X509Certificate certificate : PemFile.readCertificates(folder.authority())) {
        store.setCertificateEntry("ca", certificate);
      }
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(store);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, trusted.getTrustManagers(), null);
      http =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(CONNECT_TIMEOUT)
              .sslContext(tls)
              .build();
    } catch (GeneralSecurityException e) {
      throw new DemoException("the demo's authority cannot be used: " + e.getMessage(), e);
    }
  }

  /** True if the instance's API answers at all. */
  boolean answers(DemoPlan.Instance instance) throws InterruptedException {
    return status(instance, "/health") > 0;
  }

  /** True if all of the instance's components serve. */
  boolean serves(DemoPlan.Instance instance) throws InterruptedException {
    return status(instance, "/health") == 200;
  }

  /** The name of the leader as this instance sees it. */
  Optional<String> leader(DemoPlan.Instance instance) throws InterruptedException {
    try {
      Matcher leader = LEADER.matcher(get(instance, "/cluster").body());
      return leader.find() ? Optional.of(leader.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private int status(DemoPlan.Instance instance, String path) throws InterruptedException {
    try {
      return get(instance, path).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> get(DemoPlan.Instance instance, String path)
      throws IOException, InterruptedException {
    return http.send(
        request(instance, path).GET().timeout(LOOK_TIMEOUT).build(), BodyHandlers.ofString());
  }

  /** Makes a change; one that was made before, by an earlier start, is made. */
  void post(DemoPlan.Instance instance, String path, String body)
      throws DemoException, InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(
              request(instance, path)
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body))
                  .timeout(CHANGE_TIMEOUT)
                  .build(),
              BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2 && answer.statusCode() != CONFLICT) {
        throw new DemoException(
            instance.name()
                + " refused POST "
                + path
                + " with status "
                + answer.statusCode()
                + ": "
                + answer.body());
      }
    } catch (IOException e) {
      throw new DemoException(
          instance.name() + " did not answer POST " + path + ": " + e.getMessage(), e);
    }
  }

  private HttpRequest.Builder request(DemoPlan.Instance instance, String path) {
    return HttpRequest.newBuilder(instance.managementUrl().resolve("/api/v1" + path))
        .header("Authorization", "Bearer " + token);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
