package io.acano.cli.client;

import io.acano.cli.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of the management API.
 *
 * @param path below {@code /api/v1}
 * @param timeout for the whole exchange
 */
public record Request(Method method, String path, @Nullable Json body, Duration timeout) {
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(20);

  /** Method of HTTP. */
  public enum Method {
    GET,
    POST,
    PATCH,
    DELETE;

    /** A request that changes nothing can be put to another instance without a thought. */
    boolean changes() {
      return this != GET;
    }
  }

  public static Request get(String path) {
    return new Request(Method.GET, path, null, USUAL_TIMEOUT);
  }

  public static Request post(String path, Json body) {
    return new Request(Method.POST, path, body, USUAL_TIMEOUT);
  }

  public static Request patch(String path, Json body) {
    return new Request(Method.PATCH, path, body, USUAL_TIMEOUT);
  }

  public static Request delete(String path) {
    return new Request(Method.DELETE, path, null, USUAL_TIMEOUT);
  }

  public Request within(Duration longest) {
    return new Request(method, path, body, longest);
  }

  /** A name that a person typed, as one segment of a path. */
  public static String segment(String typed) {
    return URLEncoder.encode(typed, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
