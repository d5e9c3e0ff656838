package io.acano.store.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as every replica certifies and applies it.
 *
 * @param readIndex the applied index of the snapshot that it ran on
 * @param schemaVersion the schema version of that snapshot
 * @param readPoints keys of {@code Family.DATA} that it read, present or not
 * @param readRanges ranges of {@code Family.DATA} that it read
 * @param writes what it writes to {@code Family.DATA}, each key once
 */
public record TransactionCommand(
    TransactionId id,
    long readIndex,
    long schemaVersion,
    List<byte[]> readPoints,
    List<KeyRange> readRanges,
    List<Write> writes) {

  /** One write; a null row deletes. The commit index is put before the row when it is applied. */
  public record Write(byte[] key, byte @Nullable [] row) {}
}
