package io.acano.node.config;

/**
 * Where a server listens.
 *
 * @param host what it binds to; may be a wildcard
 * @param advertisedHost how others reach it; never a wildcard
 */
public record Listener(String host, int port, String advertisedHost) {
  /** {@code host:port} as others reach it, with brackets around an IPv6 address. */
  public String advertised() {
    return (advertisedHost.contains(":") ? "[" + advertisedHost + "]" : advertisedHost)
        + ":"
        + port;
  }
}
