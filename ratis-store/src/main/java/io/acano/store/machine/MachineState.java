package io.acano.store.machine;

import io.acano.store.engine.Family;
import io.acano.store.engine.Snapshot;
import java.nio.ByteBuffer;

/**
 * The few numbers of the state machine beside its tables, kept as one entry of {@code META}.
 *
 * @param windowLow writes at higher indexes are in the recent-writes window; older snapshots cannot
 *     be certified
 * @param logLow commit log entries at higher indexes are kept, with their outcomes
 * @param logBytes size of the commit log's values
 * @param schemaVersion log index of the last change of the catalog
 */
public record MachineState(long windowLow, long logLow, long logBytes, long schemaVersion) {
  static final byte[] KEY = {1};

  private static final MachineState EMPTY = new MachineState(0, 0, 0, 0);
  private static final byte FORMAT = 1;
  private static final int BYTES = 1 + 4 * Long.BYTES;

  /** The numbers as they stand in {@code snapshot}. */
  public static MachineState read(Snapshot snapshot) {
    byte[] value = snapshot.get(Family.META, KEY);
    if (value == null) {
      return EMPTY;
    }
    if (value.length != BYTES || value[0] != FORMAT) {
      throw new IllegalStateException(
          "the replica's state record of "
              + value.length
              + " bytes is damaged or of a later version; start the version that wrote it");
    }
    ByteBuffer in = ByteBuffer.wrap(value, 1, BYTES - 1);
    return new MachineState(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(FORMAT)
        .putLong(windowLow)
        .putLong(logLow)
        .putLong(logBytes)
        .putLong(schemaVersion)
        .array();
  }
}
