package io.acano.node.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One instance's configuration, validated; {@code reference.conf} explains every value. Paths are
 * absolute.
 */
public record InstanceConfig(
    String name,
    String location,
    Set<ComponentKind> components,
    Path dataFolder,
    Management management,
    Database database,
    CallBridge callBridge) {

  /** The management API. */
  public record Management(
      Listener listener,
      Path certificate,
      Path key,
      Path authority,
      Path tokenFile,
      int maxRequests) {
    /** The base URL as others reach it. */
    public String url() {
      return "https://" + listener.advertised();
    }
  }

  /** The replica and its PostgreSQL listener. */
  public record Database(
      Listener raft,
      Postgres postgres,
      String bootstrapUser,
      @Nullable Path bootstrapPasswordFile,
      Duration electionTimeoutMin,
      Duration electionTimeoutMax) {}

  /** The PostgreSQL listener. */
  public record Postgres(Listener listener, Tls tls) {}

  /** Whether PostgreSQL clients use TLS. */
  public enum Tls {
    OFF,
    ALLOWED
  }

  /** SIP and media. */
  public record CallBridge(Listener sip, PortRange rtp, int maxLegs) {}

  /** UDP ports, both ends included. */
  public record PortRange(int min, int max) {}
}
