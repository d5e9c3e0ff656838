package io.acano.node.boot.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run of the demo, from the first file to the last. Whatever ends it (a signal, a failure) goes
 * through the one shutdown hook, which ends the instances and then cleans up.
 */
final class Demo {
  private static final String MAIN_CLASS = "io.acano.node.boot.Main";

  private final DemoPlan plan;
  private final DemoFolder folder;
  private final @Nullable Path checkout;
  private final @Nullable Duration restartAfter;
  private final PrintStream out;
  private final Supervisor supervisor;
  private volatile @Nullable ContextFile context;
  private volatile boolean failed;

  /**
   * @param folder ours from now on: closed at the end
   * @param checkout where acanoctl looks for a demo, or null
   * @param restartAfter how long an instance that died stays down, or null for ever
   */
  Demo(
      DemoPlan plan,
      DemoFolder folder,
      @Nullable Path checkout,
      @Nullable Duration restartAfter,
      PrintStream out) {
    this.plan = plan;
    this.folder = folder;
    this.checkout = checkout;
    this.restartAfter = restartAfter;
    this.out = out;
    this.supervisor = new Supervisor(folder, MAIN_CLASS, restartAfter, this::say);
  }

  /** Runs until a signal comes. */
  int run(InstantSource clock, SecureRandom random)
      throws DemoException, IOException, InterruptedException {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("demo-end").unstarted(this::end));
    long begun = System.nanoTime();
    try {
      folder.prepare(plan, clock, random);
      say("starting three instances, data in " + folder.path());
      for (DemoPlan.Instance instance : plan.instances()) {
        supervisor.start(instance);
      }
      try (DemoApi api = new DemoApi(folder)) {
        bringUp(api);
        supervisor.watch(api);
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        say(
            String.format(
                Locale.ROOT, "ready after %.1f s; Ctrl-C ends it", taken.toMillis() / 1e3));
        supervisor.awaitStop();
      }
      return 0;
    } catch (DemoException | IOException e) {
      if (supervisor.isStopping()) {
        return 0;
      }
      failed = true;
      throw e;
    }
  }

  private void bringUp(DemoApi api) throws DemoException, IOException, InterruptedException {
    Formation formation = new Formation(api, folder.token(), this::say);
    if (folder.isFilled()) {
      say("going on with the data of an earlier run");
      formation.awaitServing(supervisor.processes());
    } else {
      formation.form(supervisor.processes());
      formation.awaitServing(supervisor.processes());
      formation.fill(plan.instances().getFirst());
      folder.markFilled();
    }
    ContextFile written = ContextFile.write(plan, folder, checkout);
    context = written;
    Optional<String> leader = api.leader(plan.instances().getFirst());
    String acanoctl = written.prefix() + (checkout == null ? "" : "./");
    out.print(Announcement.text(supervisor.processes(), leader, folder, acanoctl, restartAfter));
  }

  private void end() {
    try {
      if (!failed) {
        say("ending");
      }
      supervisor.stop();
      ContextFile written = context;
      if (written != null) {
        written.remove();
      }
      if (failed && folder.isTemporary()) {
        say("the logs stay in " + folder.path());
      } else {
        folder.close();
      }
    } catch (IOException e) {
      say("not all was cleaned up: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One line, whole, from any thread. */
  private void say(String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
