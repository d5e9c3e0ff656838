package io.acano.store.pgwire;

import io.acano.store.api.Column;
import io.acano.store.api.Row;
import io.acano.store.api.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Builds the messages to the client in one buffer, which goes to the event loop as a whole at
 * {@link #flush} or when it has grown to a chunk. A client that reads slowly holds up the thread of
 * its own connection, and nothing else. Used by that thread; {@link #writabilityChanged} comes from
 * the event loop.
 */
final class BackendWriter {
  private static final int CHUNK_BYTES = 32 * 1024;
  private static final int FIRST_BYTES = 1024;

  private final Channel channel;
  private final Duration stallTimeout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition writable = lock.newCondition();
  private @Nullable ByteBuf buffer;
  private ZoneId zone = ZoneOffset.UTC;

  /**
   * @param stallTimeout how long a client may leave what was sent to it unread
   */
  BackendWriter(Channel channel, Duration stallTimeout) {
    this.channel = channel;
    this.stallTimeout = stallTimeout;
  }

  /** The zone that timestamps are shown in as text. */
  void setZone(ZoneId zone) {
    this.zone = zone;
  }

  void authenticationOk() throws ConnectionEnded {
    ByteBuf out = out();
    out.writeByte('R').writeInt(8).writeInt(0);
  }

  /** Offers SASL mechanisms, the best first. */
  void authenticationSasl(List<String> mechanisms) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 'R');
    out.writeInt(10);
    mechanisms.forEach(mechanism -> string(out, mechanism));
    out.writeByte(0);
    end(out, start);
  }

  void authenticationSaslContinue(String message) throws ConnectionEnded {
    sasl(11, message);
  }

  void authenticationSaslFinal(String message) throws ConnectionEnded {
    sasl(12, message);
  }

  private void sasl(int kind, String message) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 'R');
    out.writeInt(kind);
    ByteBufUtil.writeUtf8(out, message);
    end(out, start);
  }

  /** Tells a client of a later 3.x that this is 3.0, and which of its options are unknown. */
  void negotiateProtocolVersion(List<String> unknownOptions) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 'v');
    out.writeInt(0).writeInt(unknownOptions.size());
    unknownOptions.forEach(option -> string(out, option));
    end(out, start);
  }

  void parameterStatus(String name, String value) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 'S');
    string(out, name);
    string(out, value);
    end(out, start);
  }

  void backendKeyData(int process, int secret) throws ConnectionEnded {
    out().writeByte('K').writeInt(12).writeInt(process).writeInt(secret);
  }

  void readyForQuery(TransactionStatus status) throws ConnectionEnded {
    char letter =
        switch (status) {
          case IDLE -> 'I';
          case ACTIVE -> 'T';
          case FAILED -> 'E';
        };
    out().writeByte('Z').writeInt(5).writeByte(letter);
  }

  void parseComplete() throws ConnectionEnded {
    empty('1');
  }

  void bindComplete() throws ConnectionEnded {
    empty('2');
  }

  void closeComplete() throws ConnectionEnded {
    empty('3');
  }

  void noData() throws ConnectionEnded {
    empty('n');
  }

  void portalSuspended() throws ConnectionEnded {
    empty('s');
  }

  void emptyQueryResponse() throws ConnectionEnded {
    empty('I');
  }

  private void empty(char type) throws ConnectionEnded {
    out().writeByte(type).writeInt(4);
  }

  void commandComplete(String tag) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 'C');
    string(out, tag);
    end(out, start);
  }

  void parameterDescription(List<WireType> types) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 't');
    out.writeShort(types.size());
    types.forEach(type -> out.writeInt(type.oid()));
    end(out, start);
  }

  void rowDescription(List<Column> columns, ResultFormats formats) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 'T');
    out.writeShort(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      WireType type = WireType.of(columns.get(i).type());
      string(out, columns.get(i).name());
      out.writeInt(0).writeShort(0); // Not told as a column of a table.
      out.writeInt(type.oid()).writeShort(type.size()).writeInt(-1);
      out.writeShort(formats.isBinary(i) ? 1 : 0);
    }
    end(out, start);
  }

  void dataRow(Row row, ResultFormats formats) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, 'D');
    try {
      List<Column> columns = row.columns();
      out.writeShort(row.size());
      for (int i = 0; i < row.size(); i++) {
        Object value = row.get(i);
        int lengthAt = out.writerIndex();
        out.writeInt(-1);
        if (value != null) {
          if (formats.isBinary(i)) {
            BinaryEncoder.encode(out, columns.get(i).type(), value);
          } else {
            TextEncoder.encode(out, columns.get(i).type(), value, zone);
          }
          out.setInt(lengthAt, out.writerIndex() - lengthAt - 4);
        }
      }
    } catch (RuntimeException e) {
      out.writerIndex(start - 1);
      throw e;
    }
    end(out, start);
  }

  /** Opens a COPY in text: from the client, or to it. */
  void copyResponse(boolean fromClient, int columns) throws ConnectionEnded {
    ByteBuf out = out();
    int start = begin(out, fromClient ? 'G' : 'H');
    out.writeByte(0).writeShort(columns);
    for (int i = 0; i < columns; i++) {
      out.writeShort(0);
    }
    end(out, start);
  }

  void copyData(byte[] line) throws ConnectionEnded {
    ByteBuf out = out();
    out.writeByte('d').writeInt(4 + line.length).writeBytes(line);
  }

  void copyDone() throws ConnectionEnded {
    empty('c');
  }

  void error(Failure failure) throws ConnectionEnded {
    failure.encode(out());
  }

  private static int begin(ByteBuf out, char type) {
    out.writeByte(type);
    int start = out.writerIndex();
    out.writeInt(0);
    return start;
  }

  private static void end(ByteBuf out, int start) {
    out.setInt(start, out.writerIndex() - start);
  }

  private static void string(ByteBuf out, String text) {
    ByteBufUtil.writeUtf8(out, text);
    out.writeByte(0);
  }

  /** The buffer, with room for at least the start of another message. */
  private ByteBuf out() throws ConnectionEnded {
    if (buffer != null && buffer.readableBytes() >= CHUNK_BYTES) {
      awaitWritable();
      flush();
    }
    ByteBuf out = buffer;
    if (out == null) {
      out = channel.alloc().buffer(FIRST_BYTES);
      buffer = out;
    }
    return out;
  }

  /** Hands what was written to the event loop, without waiting. */
  void flush() {
    ByteBuf out = buffer;
    if (out != null) {
      buffer = null;
      channel.writeAndFlush(out, channel.voidPromise());
    }
  }

  /** Drops what was not flushed. */
  void release() {
    ByteBuf out = buffer;
    if (out != null) {
      buffer = null;
      out.release();
    }
  }

  /** Called when the channel became writable, or was closed. */
  void writabilityChanged() {
    lock.lock();
    try {
      writable.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitWritable() throws ConnectionEnded {
    if (channel.isWritable() && channel.isActive()) {
      return;
    }
    lock.lock();
    try {
      long left = stallTimeout.toNanos();
      while (channel.isActive() && !channel.isWritable()) {
        if (left <= 0) {
          break;
        }
        left = writable.awaitNanos(left);
      }
      if (!channel.isActive() || !channel.isWritable()) {
        throw new ConnectionEnded(ConnectionEnded.Cause.DISCONNECTED);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectionEnded(ConnectionEnded.Cause.SHUT_DOWN);
    } finally {
      lock.unlock();
    }
  }
}
