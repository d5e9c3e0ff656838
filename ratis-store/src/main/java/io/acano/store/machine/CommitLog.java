package io.acano.store.machine;

import io.acano.store.command.Outcome;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.command.TransactionId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Entries of {@code Family.COMMIT_LOG}: under {@code [log index 8B]}, what each transaction of that
 * index became and wrote. {@code [format 1B]} and then for each transaction {@code [id 24B][outcome
 * 1B][writes 4B]} and for each write {@code [key length 4B][key][row length 4B, -1 for a
 * delete][row]}.
 */
public final class CommitLog {
  private static final byte FORMAT = 1;
  private static final int DELETED = -1;
  private static final int TRANSACTION_BYTES = 3 * Long.BYTES + 1 + Integer.BYTES;

  /** One transaction as it was certified; an aborted one has no writes. */
  public record Logged(TransactionId id, Outcome outcome, List<Write> writes) {}

  private CommitLog() {}

  public static byte[] key(long index) {
    return ByteBuffer.allocate(Long.BYTES).putLong(index).array();
  }

  public static long index(byte[] key) {
    return ByteBuffer.wrap(key).getLong();
  }

  static byte[] encode(List<Logged> transactions) {
    int size = 1;
    for (Logged logged : transactions) {
      size += TRANSACTION_BYTES;
      for (Write write : logged.writes()) {
        byte[] row = write.row();
        size += 2 * Integer.BYTES + write.key().length + (row == null ? 0 : row.length);
      }
    }
    ByteBuffer out = ByteBuffer.allocate(size).put(FORMAT);
    for (Logged logged : transactions) {
      putId(out, logged.id());
      out.put(OutcomeCodec.code(logged.outcome())).putInt(logged.writes().size());
      for (Write write : logged.writes()) {
        out.putInt(write.key().length).put(write.key());
        byte[] row = write.row();
        if (row == null) {
          out.putInt(DELETED);
        } else {
          out.putInt(row.length).put(row);
        }
      }
    }
    return out.array();
  }

  /**
   * @throws IllegalStateException if the entry is damaged or of a format of a later version
   */
  public static List<Logged> decode(long index, byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    try {
      byte format = in.get();
      if (format != FORMAT) {
        throw new IllegalStateException(
            "commit log entry "
                + index
                + " has format "
                + format
                + " and this version reads format "
                + FORMAT
                + " only; start the version that wrote it");
      }
      List<Logged> transactions = new ArrayList<>();
      while (in.hasRemaining()) {
        TransactionId id = new TransactionId(new UUID(in.getLong(), in.getLong()), in.getLong());
        Outcome outcome = OutcomeCodec.outcome(in.get(), index);
        List<Write> writes = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
          byte[] key = read(in, in.getInt());
          int length = in.getInt();
          byte @Nullable [] row = length == DELETED ? null : read(in, length);
          writes.add(new Write(key, row));
        }
        transactions.add(new Logged(id, outcome, writes));
      }
      return transactions;
    } catch (BufferUnderflowException e) {
      throw new IllegalStateException("commit log entry " + index + " is damaged", e);
    }
  }

  static void putId(ByteBuffer out, TransactionId id) {
    out.putLong(id.proposer().getMostSignificantBits())
        .putLong(id.proposer().getLeastSignificantBits())
        .putLong(id.sequence());
  }

  private static byte[] read(ByteBuffer in, int length) {
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
