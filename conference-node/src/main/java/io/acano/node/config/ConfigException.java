package io.acano.node.config;

import java.nio.file.Path;
import java.util.List;

/** A configuration file that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends Exception {
  private final List<String> problems;

  ConfigException(Path file, List<String> problems) {
    super(file + " cannot be used:\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One sentence for each problem, naming its key. */
  public List<String> problems() {
    return problems;
  }
}
