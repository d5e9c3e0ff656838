package io.acano.node.boot;

import io.acano.node.config.ConfigException;
import io.acano.node.config.ConfigFile;
import io.acano.node.config.InstanceConfig;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code acano run}: one instance, until it is told to end. */
@Command(
    name = "run",
    description = "Runs one instance until it gets SIGTERM or SIGINT.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final Logger logger = LoggerFactory.getLogger(RunCommand.class);
  private static final int FAILED = 1;
  private static final int BAD_CONFIGURATION = 2;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The instance's configuration; see docs/configuration.md.")
  Path file = Path.of("");

  @Option(
      names = "--exit-with-parent",
      description = "Ends when the process that started this one has ended.")
  boolean exitWithParent;

  @Override
  public Integer call() throws InterruptedException {
    InstanceConfig config;
    try {
      config = ConfigFile.read(file);
    } catch (ConfigException e) {
      System.err.println("acano: " + e.getMessage());
      return BAD_CONFIGURATION;
    }
    Instance instance = new Instance(config, InstantSource.system(), new SecureRandom());
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      instance.close();
                      stopped.countDown();
                    }));
    if (exitWithParent) {
      ProcessHandle.current()
          .parent()
          .ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(FAILED)));
    }
    try {
      instance.start();
    } catch (Exception e) {
      logger.atError().setCause(e).log("the start failed");
      System.err.println("acano: " + config.name() + " cannot start: " + e.getMessage());
      return FAILED;
    }
    System.out.println("ready " + config.name() + " " + instance.summary());
    System.out.flush();
    stopped.await();
    return 0;
  }
}
