package io.acano.node.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads an instance's HOCON file over the defaults of {@code reference.conf}. */
public final class ConfigFile {
  private static final Pattern INSTANCE_NAME =
      Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern USER_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final long MAX_FILE_BYTES = 1 << 20;

  private ConfigFile() {}

  /**
   * Reads and checks a file.
   *
   * @throws ConfigException with everything that is wrong with it
   */
  public static InstanceConfig read(Path file) throws ConfigException {
    List<String> problems = new ArrayList<>();
    Config reference =
        ConfigFactory.parseResources(ConfigFile.class.getClassLoader(), "reference.conf");
    Config own;
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw new ConfigException(file, List.of("it is larger than 1 MiB"));
      }
      own =
          ConfigFactory.parseFile(
                  file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
              .resolve();
    } catch (IOException e) {
      throw new ConfigException(file, List.of("it cannot be read: " + e));
    } catch (com.typesafe.config.ConfigException e) {
      throw new ConfigException(
          file, List.of(Objects.requireNonNullElse(e.getMessage(), e.toString())));
    }
    Config usable = own;
    for (String misplaced : misplacedKeys(own.root(), reference.root(), List.of(), problems)) {
      usable = usable.withoutPath(misplaced);
    }
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    InstanceConfig config =
        map(usable.withFallback(reference).getConfig("acano"), folder, problems);
    if (!problems.isEmpty()) {
      throw new ConfigException(file, problems);
    }
    return config;
  }

  private static InstanceConfig map(Config config, Path folder, List<String> problems) {
    Settings settings = new Settings(config, folder, problems);
    Path dataFolder = settings.path("data-folder");
    return new InstanceConfig(
        settings.text(
            "name", INSTANCE_NAME, "lower-case letters, digits and inner hyphens, at most 63"),
        settings.text("location"),
        settings.components("components"),
        dataFolder,
        management(settings, dataFolder),
        database(settings),
        callBridge(settings));
  }

  private static InstanceConfig.Management management(Settings settings, Path dataFolder) {
    @Nullable Path tokenFile = settings.optionalPath("management.token-file");
    return new InstanceConfig.Management(
        settings.listener("management"),
        settings.path("management.certificate"),
        settings.path("management.key"),
        settings.path("management.ca"),
        tokenFile == null ? dataFolder.resolve("management.token") : tokenFile,
        settings.number("management.max-requests", 1, 65536));
  }

  private static InstanceConfig.Database database(Settings settings) {
    Duration min =
        settings.duration(
            "database.election-timeout-min", Duration.ofMillis(50), Duration.ofMinutes(1));
    Duration max =
        settings.duration(
            "database.election-timeout-max", Duration.ofMillis(50), Duration.ofMinutes(1));
    if (min.compareTo(max) >= 0) {
      settings.problem("database.election-timeout-max", "must be more than election-timeout-min");
    }
    return new InstanceConfig.Database(
        settings.listener("database.raft"),
        new InstanceConfig.Postgres(
            settings.listener("database.postgres"),
            settings.oneOf("database.postgres.tls", InstanceConfig.Tls.class)),
        settings.text("database.bootstrap-user", USER_NAME, "a lower-case SQL name"),
        settings.optionalPath("database.bootstrap-password-file"),
        min,
        max);
  }

  private static InstanceConfig.CallBridge callBridge(Settings settings) {
    int min = settings.number("call-bridge.rtp.port-min", 1024, 65534);
    int max = settings.number("call-bridge.rtp.port-max", 1025, 65535);
    if (max - min < 1) {
      settings.problem("call-bridge.rtp.port-max", "must be more than port-min");
    }
    return new InstanceConfig.CallBridge(
        settings.listener("call-bridge.sip"),
        new InstanceConfig.PortRange(min, max),
        settings.number("call-bridge.limits.legs", 1, 100_000));
  }

  /**
   * A key that the reference does not have, and a section where it has a value or the other way
   * round, is a mistake. Returns their paths; what is left fits the reference's shape.
   */
  private static List<String> misplacedKeys(
      ConfigObject own, ConfigObject reference, List<String> parents, List<String> problems) {
    List<String> misplaced = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : own.entrySet()) {
      List<String> path = new ArrayList<>(parents);
      path.add(entry.getKey());
      String key = ConfigUtil.joinPath(path);
      ConfigValue known = reference.get(entry.getKey());
      if (known == null) {
        problems.add(key + " is not a known key");
        misplaced.add(key);
      } else if (known instanceof ConfigObject section) {
        if (entry.getValue() instanceof ConfigObject values) {
          misplaced.addAll(misplacedKeys(values, section, path, problems));
        } else {
          problems.add(key + " must be a section");
          misplaced.add(key);
        }
      } else if (entry.getValue() instanceof ConfigObject) {
        problems.add(key + " must be a value, not a section");
        misplaced.add(key);
      }
    }
    return misplaced;
  }
}
