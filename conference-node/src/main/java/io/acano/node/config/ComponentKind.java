package io.acano.node.config;

import java.util.Arrays;
import java.util.Optional;

/** The components that an instance can be told to run. */
public enum ComponentKind {
  DATABASE("database"),
  CALL_BRIDGE("call-bridge");

  private final String word;

  ComponentKind(String word) {
    this.word = word;
  }

  /** Its word in the configuration and in the management API. */
  public String word() {
    return word;
  }

  static Optional<ComponentKind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
