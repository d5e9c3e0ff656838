package io.acano.node.model;

import java.util.UUID;

/**
 * One more user part or call id that leads to a target, besides the target's own.
 *
 * @param address the user part as dialled, in lower case
 */
public record Address(String address, Kind kind, UUID target) {
  /** What an address leads to. */
  public enum Kind {
    COSPACE,
    USER
  }
}
