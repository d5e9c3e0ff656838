package io.acano.node.management;

import io.acano.node.pki.PemFile;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The management API as its clients in other packages need it. It trusts one authority and nobody
 * else. Thread-safe; every call blocks for a bounded time.
 */
public final class ManagementClient implements AutoCloseable {
  private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(60);

  private final PeerClient client;
  private final String token;

  /** The status of an answer, and the message of an error. */
  public record Answer(int status, String message) {
    public boolean isOk() {
      return status / 100 == 2;
    }
  }

  /**
   * @param authority the PEM file of what signed the instances' certificates
   */
  public ManagementClient(Path authority, String token)
      throws IOException, GeneralSecurityException {
    this.client = new PeerClient(PemFile.readCertificates(authority));
    this.token = token;
  }

  /**
   * Whether all components of the instance serve.
   *
   * @throws IOException if it does not answer
   */
  public boolean serves(URI instance) throws IOException, InterruptedException {
    return look(instance, "/health").isOk();
  }

  /**
   * The name of the leader as the instance sees it.
   *
   * @throws IOException if it does not answer
   */
  public Optional<String> leader(URI instance) throws IOException, InterruptedException {
    return Optional.ofNullable(look(instance, "/cluster").body().getString("leader"));
  }

  /**
   * Makes a change.
   *
   * @throws IOException if the instance does not answer: whether it was made is not known then
   */
  public Answer post(URI instance, String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    PeerClient.Answer answer = ask(instance, "POST", path, new JsonObject(body), CHANGE_TIMEOUT);
    return new Answer(answer.status(), answer.message());
  }

  private PeerClient.Answer look(URI instance, String path)
      throws IOException, InterruptedException {
    return ask(instance, "GET", path, null, LOOK_TIMEOUT);
  }

  private PeerClient.Answer ask(
      URI instance, String method, String path, @Nullable JsonObject body, Duration timeout)
      throws IOException, InterruptedException {
    try {
      return client.ask(instance.toString(), method, path, token, body, timeout);
    } catch (ApiException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
