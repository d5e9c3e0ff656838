package io.acano.node.boot.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Makes three new instances into one system and fills it, all through the management API. */
final class Formation {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final long POLL_MS = 50;

  private final DemoApi api;
  private final String token;
  private final Consumer<String> progress;

  Formation(DemoApi api, String token, Consumer<String> progress) {
    this.api = api;
    this.token = token;
    this.progress = progress;
  }

  /** Forms the cluster: the first instance starts it, the others join. Safe to repeat. */
  void form(List<InstanceProcess> processes) throws DemoException, InterruptedException {
    for (InstanceProcess process : processes) {
      await(process, api::answers);
    }
    DemoPlan.Instance first = processes.getFirst().instance();
    progress.accept("forming the cluster");
    api.post(first, "/cluster/init", Map.of());
    for (InstanceProcess process : processes.subList(1, processes.size())) {
      api.post(
          process.instance(),
          "/cluster/join",
          Map.of("member", first.managementUrl().toString(), "token", token));
      progress.accept(process.instance().name() + " joined");
    }
  }

  /** Returns when all components of all instances serve. */
  void awaitServing(List<InstanceProcess> processes) throws DemoException, InterruptedException {
    for (InstanceProcess process : processes) {
      await(process, api::serves);
    }
  }

  /** Adds what the demo starts with. */
  void fill(DemoPlan.Instance instance) throws DemoException, InterruptedException {
    progress.accept("adding coSpaces, users and incoming rules");
    for (String domain : List.of(DemoPlan.DOMAIN, DemoPlan.HOST)) {
      api.post(instance, "/dialplan/incoming", Map.of("domain", domain));
    }
    api.post(instance, "/cospaces", Map.of("name", "team", "uri", "team", "callId", "1001"));
    api.post(
        instance,
        "/cospaces",
        Map.of("name", "board", "uri", "board", "callId", "1002", "passcode", "4711"));
    for (String user : List.of("alice", "bob")) {
      api.post(instance, "/users", Map.of("jid", user + "@" + DemoPlan.DOMAIN));
    }
  }

  /** What an instance can be asked until it is so. */
  private interface Condition {
    boolean holds(DemoPlan.Instance instance) throws InterruptedException;
  }

  private static void await(InstanceProcess process, Condition condition)
      throws DemoException, InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (!condition.holds(process.instance())) {
      process.checkAlive();
      if (System.nanoTime() > deadline) {
        throw new DemoException(
            process.instance().name()
                + " does not serve "
                + START_LIMIT.toSeconds()
                + " s after its start; its log is "
                + process.log());
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
    }
  }
}
