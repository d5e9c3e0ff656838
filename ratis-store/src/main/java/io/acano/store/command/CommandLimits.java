package io.acano.store.command;

/** Sizes, in encoded bytes, that a proposer must keep to and a replica refuses to exceed. */
public final class CommandLimits {
  /** One transaction, its reads and writes together. */
  public static final int TRANSACTION_BYTES = 1 << 20;

  /** One Raft entry; Ratis is set to carry this much. */
  public static final int BATCH_BYTES = 2 << 20;

  private CommandLimits() {}
}
