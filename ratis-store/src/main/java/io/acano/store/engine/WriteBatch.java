package io.acano.store.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes of one log index, applied together with that index or not at all. Not thread-safe. */
public final class WriteBatch {
  /** One write; a null value deletes. */
  public record Write(Family family, byte[] key, byte @Nullable [] value) {}

  private final long appliedIndex;
  private final List<Write> writes = new ArrayList<>();

  public WriteBatch(long appliedIndex) {
    this.appliedIndex = appliedIndex;
  }

  public void put(Family family, byte[] key, byte[] value) {
    writes.add(new Write(family, key, value));
  }

  public void delete(Family family, byte[] key) {
    writes.add(new Write(family, key, null));
  }

  public long appliedIndex() {
    return appliedIndex;
  }

  /** In the order in which they were added; the last write of a key wins. */
  public List<Write> writes() {
    return writes;
  }
}
