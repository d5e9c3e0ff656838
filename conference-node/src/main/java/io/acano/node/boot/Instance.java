package io.acano.node.boot;

import io.acano.node.component.Component;
import io.acano.node.component.SoftwareVersion;
import io.acano.node.config.ComponentKind;
import io.acano.node.config.InstanceConfig;
import io.acano.node.directory.InstanceRecord;
import io.acano.node.management.ManagedInstance;
import io.acano.node.management.ManagementServer;
import io.acano.store.admin.StoreAdmin;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;
import io.acano.store.node.StoreNode;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance: the store and the management API from the start, everything else from the moment
 * that it is a member of a cluster. Started and closed once.
 */
public final class Instance implements ManagedInstance, AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(Instance.class);
  private static final Duration SERVE_TIMEOUT = Duration.ofSeconds(50);

  private final InstanceConfig config;
  private final InstantSource clock;
  private final SecureRandom random;
  private final ManagementServer management;
  private long incarnation;
  private @Nullable StoreNode node;
  private @Nullable MemberServices services;
  private boolean closed;

  public Instance(InstanceConfig config, InstantSource clock, SecureRandom random) {
    this.config = config;
    this.clock = clock;
    this.random = random;
    this.management = new ManagementServer(this, clock, random);
  }

  /** Returns when it serves; an instance in no cluster serves its management API alone. */
  public void start() throws Exception {
    Files.createDirectories(
        config.dataFolder(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    incarnation = Incarnation.next(config.dataFolder(), clock);
    StoreNode opened = StoreNode.open(StoreSettings.of(config));
    synchronized (this) {
      node = opened;
    }
    management.start();
    if (isMember()) {
      MemberServices starting = services();
      while (!starting.awaitServing(SERVE_TIMEOUT)) {
        logger.atWarn().log("this instance waits for its cluster");
      }
    }
    logger
        .atInfo()
        .addKeyValue("instance", config.name())
        .addKeyValue("incarnation", incarnation)
        .addKeyValue("version", softwareVersion())
        .log("the instance serves");
  }

  /** One line for people: where it serves, or what it waits for. */
  public String summary() {
    return config.management().url()
        + (isMember() ? "" : " in no cluster yet: run acanoctl cluster init, or cluster join");
  }

  @Override
  public InstanceConfig config() {
    return config;
  }

  @Override
  public String softwareVersion() {
    return SoftwareVersion.current();
  }

  @Override
  public StoreAdmin admin() {
    return node().admin();
  }

  @Override
  public Store store() {
    return node();
  }

  @Override
  public void serveAsMember() throws InterruptedException {
    MemberServices starting = services();
    if (!starting.awaitServing(SERVE_TIMEOUT) || !starting.awaitRegistered(SERVE_TIMEOUT)) {
      throw new StoreException(
          ErrorCode.TIMED_OUT,
          config.name() + " has not caught up yet; it goes on trying, look at its health");
    }
  }

  @Override
  public Map<String, Component.Health> health() {
    Map<String, Component.Health> health = new LinkedHashMap<>();
    health.put(management.name(), management.health());
    health.put(ComponentKind.DATABASE.word(), database());
    MemberServices running;
    synchronized (this) {
      running = services;
    }
    if (running != null) {
      health.putAll(running.health());
    }
    return health;
  }

  /** Takes nothing new, ends its calls, lets go of everything; each step is bounded in time. */
  @Override
  public void close() {
    MemberServices running;
    synchronized (this) {
      closed = true;
      running = services;
    }
    management.stop();
    if (running != null) {
      running.close();
    }
    synchronized (this) {
      if (node != null) {
        node.close();
      }
    }
    logger.atInfo().addKeyValue("instance", config.name()).log("the instance stopped");
  }

  private Component.Health database() {
    StoreNode.Health health = node().health();
    return new Component.Health(health.serving(), health.detail());
  }

  private boolean isMember() {
    return admin().status().clusterId() != null;
  }

  private synchronized StoreNode node() {
    if (node == null) {
      throw new StoreException(ErrorCode.SHUTTING_DOWN, config.name() + " has not started yet");
    }
    return node;
  }

  /** What runs in a cluster; started at the first call. */
  private synchronized MemberServices services() {
    if (closed) {
      throw new StoreException(ErrorCode.SHUTTING_DOWN, config.name() + " is ending");
    }
    if (services == null) {
      StoreNode store = node();
      services =
          new MemberServices(
              store,
              new Registration(store, self()),
              directory ->
                  runs(ComponentKind.CALL_BRIDGE)
                      ? new SipCallBridge(config, incarnation, store, directory, clock, random)
                      : null,
              store::warmUp);
      services.start();
    }
    return services;
  }

  private InstanceRecord self() {
    return new InstanceRecord(
        config.name(),
        config.location(),
        config.components().stream().map(ComponentKind::word).toList(),
        softwareVersion(),
        incarnation,
        config.management().url(),
        config.database().raft().advertised(),
        runs(ComponentKind.DATABASE) ? config.database().postgres().listener().advertised() : null,
        runs(ComponentKind.CALL_BRIDGE) ? config.callBridge().sip().advertised() : null,
        clock.instant());
  }

  private boolean runs(ComponentKind kind) {
    return config.components().contains(kind);
  }
}
