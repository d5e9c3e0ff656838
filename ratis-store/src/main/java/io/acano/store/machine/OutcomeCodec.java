package io.acano.store.machine;

import io.acano.store.command.Outcome;
import io.acano.store.command.Outcome.AbortReason;
import io.acano.store.command.Outcome.Aborted;
import io.acano.store.command.Outcome.Committed;
import io.acano.store.command.Outcome.Forgotten;
import io.acano.store.command.TransactionId;
import java.nio.ByteBuffer;

/** Entries of {@code Family.OUTCOMES}: {@code [id 24B]} to {@code [code 1B][log index 8B]}. */
final class OutcomeCodec {
  private static final int VALUE_BYTES = 1 + Long.BYTES;

  private OutcomeCodec() {}

  static byte[] key(TransactionId id) {
    ByteBuffer out = ByteBuffer.allocate(3 * Long.BYTES);
    CommitLog.putId(out, id);
    return out.array();
  }

  static byte[] encode(Outcome outcome, long index) {
    return ByteBuffer.allocate(VALUE_BYTES).put(code(outcome)).putLong(index).array();
  }

  static Outcome decode(byte[] value) {
    if (value.length != VALUE_BYTES) {
      throw new IllegalStateException("a stored outcome of " + value.length + " bytes is damaged");
    }
    return outcome(value[0], ByteBuffer.wrap(value).getLong(1));
  }

  /** Stored numbers: never changed, never used again. */
  static byte code(Outcome outcome) {
    return switch (outcome) {
      case Committed committed -> 1;
      case Aborted(AbortReason reason) ->
          switch (reason) {
            case READ_CONFLICT -> 2;
            case SCHEMA_CHANGED -> 3;
            case SNAPSHOT_TOO_OLD -> 4;
          };
      case Forgotten forgotten ->
          throw new IllegalArgumentException("a forgotten outcome is not stored");
    };
  }

  static Outcome outcome(byte code, long index) {
    return switch (code) {
      case 1 -> new Committed(index);
      case 2 -> new Aborted(AbortReason.READ_CONFLICT);
      case 3 -> new Aborted(AbortReason.SCHEMA_CHANGED);
      case 4 -> new Aborted(AbortReason.SNAPSHOT_TOO_OLD);
      default -> throw new IllegalStateException("unknown stored outcome " + code);
    };
  }
}
