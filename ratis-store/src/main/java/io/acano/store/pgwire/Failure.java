package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.jspecify.annotations.Nullable;

/**
 * What an ErrorResponse says.
 *
 * @param fatal whether the connection ends with it
 */
record Failure(boolean fatal, ErrorCode code, String message, @Nullable String hint) {
  /** An error after which the connection goes on, unless the store itself is stopping. */
  static Failure of(StoreException e) {
    return new Failure(
        e.code() == ErrorCode.SHUTTING_DOWN,
        e.code(),
        String.valueOf(e.getMessage()),
        hint(e.code()));
  }

  /** An error that ends the connection. */
  static Failure fatal(ErrorCode code, String message) {
    return new Failure(true, code, message, hint(code));
  }

  private static @Nullable String hint(ErrorCode code) {
    if (code == ErrorCode.SERIALIZATION_FAILURE) {
      return "Nothing was written. Run the whole transaction again.";
    }
    if (code == ErrorCode.OUTCOME_UNKNOWN) {
      return "Look whether it was written before running it again.";
    }
    if (code == ErrorCode.NO_LEADER) {
      return "Nothing was written. Try again when a majority of the voters is reachable.";
    }
    return null;
  }

  /** Appends the whole ErrorResponse message. */
  void encode(ByteBuf out) {
    String severity = fatal ? "FATAL" : "ERROR";
    out.writeByte('E');
    int start = out.writerIndex();
    out.writeInt(0);
    field(out, 'S', severity);
    field(out, 'V', severity);
    field(out, 'C', code.sqlState());
    field(out, 'M', message);
    if (hint != null) {
      field(out, 'H', hint);
    }
    out.writeByte(0);
    out.setInt(start, out.writerIndex() - start);
  }

  private static void field(ByteBuf out, char type, String text) {
    out.writeByte(type);
    ByteBufUtil.writeUtf8(out, text.replace('\0', ' '));
    out.writeByte(0);
  }
}
