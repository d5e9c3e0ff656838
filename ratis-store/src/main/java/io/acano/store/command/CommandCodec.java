package io.acano.store.command;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.command.proto.CommandProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of {@code command.proto}, written straight to and from bytes: the generated classes
 * would copy every key and row twice. CommandCodecTest holds both to the same bytes.
 *
 * <p>A field that is not known is an error, not skipped: a replica that ignored part of a command
 * would diverge from those that do not. New fields therefore come with a new format number.
 */
public final class CommandCodec {
  /** The format that {@link #encode} writes and the only one that {@link #decode} reads. */
  public static final int FORMAT = 1;

  private static final int TRANSACTIONS = CommandProto.Batch.TRANSACTIONS_FIELD_NUMBER;
  private static final int READ_POINTS = CommandProto.TransactionCommand.READ_POINTS_FIELD_NUMBER;
  private static final int READ_RANGES = CommandProto.TransactionCommand.READ_RANGES_FIELD_NUMBER;
  private static final int WRITES = CommandProto.TransactionCommand.WRITES_FIELD_NUMBER;

  private CommandCodec() {}

  /**
   * The bytes that {@code transaction} takes in an encoded batch, its framing included. A batch is
   * at most the sum of these and {@link #BATCH_OVERHEAD_BYTES}.
   */
  public static int size(TransactionCommand transaction) {
    return messageSize(TRANSACTIONS, bodySize(transaction));
  }

  /** What a batch takes beside its transactions. */
  public static final int BATCH_OVERHEAD_BYTES = 2;

  /**
   * @throws CommandFormatException if the batch or one of its transactions exceeds its limit
   */
  public static byte[] encode(Batch batch) {
    int size = BATCH_OVERHEAD_BYTES;
    int[] bodies = new int[batch.transactions().size()];
    for (int i = 0; i < bodies.length; i++) {
      bodies[i] = bodySize(batch.transactions().get(i));
      checkSize("a transaction", bodies[i], CommandLimits.TRANSACTION_BYTES);
      size += messageSize(TRANSACTIONS, bodies[i]);
    }
    checkSize("a batch", size, CommandLimits.BATCH_BYTES);
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt32(CommandProto.Batch.FORMAT_FIELD_NUMBER, FORMAT);
      for (int i = 0; i < bodies.length; i++) {
        writeHead(out, TRANSACTIONS, bodies[i]);
        writeTransaction(out, batch.transactions().get(i));
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes;
  }

  /**
   * @throws CommandFormatException if the bytes are not a whole batch of the known format
   */
  public static Batch decode(byte[] bytes) {
    checkSize("a batch", bytes.length, CommandLimits.BATCH_BYTES);
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    try {
      int format = 0;
      List<TransactionCommand> transactions = new ArrayList<>();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case BatchTag.FORMAT -> format = in.readUInt32();
          case BatchTag.TRANSACTION -> {
            checkFormat(format);
            transactions.add(readTransaction(in));
          }
          default -> throw unknown("batch", tag);
        }
      }
      checkFormat(format);
      return new Batch(transactions);
    } catch (IOException e) {
      throw new CommandFormatException(
          "a batch of " + bytes.length + " bytes is damaged: " + e.getMessage(), e);
    }
  }

  private static int bodySize(TransactionCommand transaction) {
    int size =
        fixed64Size(
                CommandProto.TransactionCommand.PROPOSER_HIGH_FIELD_NUMBER,
                transaction.id().proposer().getMostSignificantBits())
            + fixed64Size(
                CommandProto.TransactionCommand.PROPOSER_LOW_FIELD_NUMBER,
                transaction.id().proposer().getLeastSignificantBits())
            + uint64Size(
                CommandProto.TransactionCommand.SEQUENCE_FIELD_NUMBER, transaction.id().sequence())
            + uint64Size(
                CommandProto.TransactionCommand.READ_INDEX_FIELD_NUMBER, transaction.readIndex())
            + uint64Size(
                CommandProto.TransactionCommand.SCHEMA_VERSION_FIELD_NUMBER,
                transaction.schemaVersion());
    for (byte[] point : transaction.readPoints()) {
      size += CodedOutputStream.computeByteArraySize(READ_POINTS, point);
    }
    for (KeyRange range : transaction.readRanges()) {
      size += messageSize(READ_RANGES, rangeSize(range));
    }
    for (Write write : transaction.writes()) {
      size += messageSize(WRITES, writeSize(write));
    }
    return size;
  }

  private static void writeTransaction(CodedOutputStream out, TransactionCommand transaction)
      throws IOException {
    UUID proposer = transaction.id().proposer();
    writeFixed64(
        out,
        CommandProto.TransactionCommand.PROPOSER_HIGH_FIELD_NUMBER,
        proposer.getMostSignificantBits());
    writeFixed64(
        out,
        CommandProto.TransactionCommand.PROPOSER_LOW_FIELD_NUMBER,
        proposer.getLeastSignificantBits());
    writeUint64(
        out, CommandProto.TransactionCommand.SEQUENCE_FIELD_NUMBER, transaction.id().sequence());
    writeUint64(
        out, CommandProto.TransactionCommand.READ_INDEX_FIELD_NUMBER, transaction.readIndex());
    writeUint64(
        out,
        CommandProto.TransactionCommand.SCHEMA_VERSION_FIELD_NUMBER,
        transaction.schemaVersion());
    for (byte[] point : transaction.readPoints()) {
      out.writeByteArray(READ_POINTS, point);
    }
    for (KeyRange range : transaction.readRanges()) {
      writeHead(out, READ_RANGES, rangeSize(range));
      writeBytes(out, CommandProto.KeyRange.FROM_FIELD_NUMBER, range.from());
      writeBytes(out, CommandProto.KeyRange.TO_FIELD_NUMBER, range.to());
    }
    for (Write write : transaction.writes()) {
      writeHead(out, WRITES, writeSize(write));
      writeBytes(out, CommandProto.Write.KEY_FIELD_NUMBER, write.key());
      byte[] row = write.row();
      if (row != null) {
        out.writeByteArray(CommandProto.Write.ROW_FIELD_NUMBER, row);
      }
    }
  }

  private static TransactionCommand readTransaction(CodedInputStream in) throws IOException {
    int limit = in.pushLimit(checkedLength(in));
    long proposerHigh = 0;
    long proposerLow = 0;
    long sequence = 0;
    long readIndex = 0;
    long schemaVersion = 0;
    List<byte[]> points = new ArrayList<>();
    List<KeyRange> ranges = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case TransactionTag.PROPOSER_HIGH -> proposerHigh = in.readFixed64();
        case TransactionTag.PROPOSER_LOW -> proposerLow = in.readFixed64();
        case TransactionTag.SEQUENCE -> sequence = in.readUInt64();
        case TransactionTag.READ_INDEX -> readIndex = in.readUInt64();
        case TransactionTag.SCHEMA_VERSION -> schemaVersion = in.readUInt64();
        case TransactionTag.READ_POINT -> points.add(in.readByteArray());
        case TransactionTag.READ_RANGE -> ranges.add(readRange(in));
        case TransactionTag.WRITE -> writes.add(readWrite(in));
        default -> throw unknown("transaction", tag);
      }
    }
    in.popLimit(limit);
    return new TransactionCommand(
        new TransactionId(new UUID(proposerHigh, proposerLow), sequence),
        readIndex,
        schemaVersion,
        points,
        ranges,
        writes);
  }

  private static KeyRange readRange(CodedInputStream in) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    byte[] from = new byte[0];
    byte[] to = new byte[0];
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case PairTag.FIRST -> from = in.readByteArray();
        case PairTag.SECOND -> to = in.readByteArray();
        default -> throw unknown("range", tag);
      }
    }
    in.popLimit(limit);
    return new KeyRange(from, to);
  }

  private static Write readWrite(CodedInputStream in) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    byte[] key = new byte[0];
    byte @Nullable [] row = null;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case PairTag.FIRST -> key = in.readByteArray();
        case PairTag.SECOND -> row = in.readByteArray();
        default -> throw unknown("write", tag);
      }
    }
    in.popLimit(limit);
    return new Write(key, row);
  }

  private static int checkedLength(CodedInputStream in) throws IOException {
    int length = in.readRawVarint32();
    checkSize("a transaction", length, CommandLimits.TRANSACTION_BYTES);
    return length;
  }

  private static int rangeSize(KeyRange range) {
    return bytesSize(CommandProto.KeyRange.FROM_FIELD_NUMBER, range.from())
        + bytesSize(CommandProto.KeyRange.TO_FIELD_NUMBER, range.to());
  }

  private static int writeSize(Write write) {
    byte[] row = write.row();
    return bytesSize(CommandProto.Write.KEY_FIELD_NUMBER, write.key())
        + (row == null
            ? 0
            : CodedOutputStream.computeByteArraySize(CommandProto.Write.ROW_FIELD_NUMBER, row));
  }

  private static int messageSize(int field, int bodySize) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(bodySize)
        + bodySize;
  }

  private static void writeHead(CodedOutputStream out, int field, int bodySize) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(bodySize);
  }

  // As proto3 has it, a zero or an empty string takes no bytes at all.

  private static int fixed64Size(int field, long value) {
    return value == 0 ? 0 : CodedOutputStream.computeFixed64Size(field, value);
  }

  private static void writeFixed64(CodedOutputStream out, int field, long value)
      throws IOException {
    if (value != 0) {
      out.writeFixed64(field, value);
    }
  }

  private static int uint64Size(int field, long value) {
    return value == 0 ? 0 : CodedOutputStream.computeUInt64Size(field, value);
  }

  private static void writeUint64(CodedOutputStream out, int field, long value) throws IOException {
    if (value != 0) {
      out.writeUInt64(field, value);
    }
  }

  private static int bytesSize(int field, byte[] value) {
    return value.length == 0 ? 0 : CodedOutputStream.computeByteArraySize(field, value);
  }

  private static void writeBytes(CodedOutputStream out, int field, byte[] value)
      throws IOException {
    if (value.length > 0) {
      out.writeByteArray(field, value);
    }
  }

  private static void checkFormat(int format) {
    if (format != FORMAT) {
      throw new CommandFormatException(
          "a batch has format "
              + format
              + " and this version reads format "
              + FORMAT
              + " only; start the version that wrote it");
    }
  }

  private static void checkSize(String what, int size, int limit) {
    if (size < 0 || size > limit) {
      throw new CommandFormatException(
          what + " of " + Integer.toUnsignedLong(size) + " bytes exceeds the limit of " + limit);
    }
  }

  private static CommandFormatException unknown(String message, int tag) {
    return new CommandFormatException(
        "a "
            + message
            + " has field "
            + WireFormat.getTagFieldNumber(tag)
            + " of wire type "
            + WireFormat.getTagWireType(tag)
            + ", which this version does not know");
  }

  /** Tags as they stand on the wire: {@code field << 3 | wire type}. */
  private static final class BatchTag {
    static final int FORMAT = 1 << 3;
    static final int TRANSACTION = 2 << 3 | 2;
  }

  private static final class TransactionTag {
    static final int PROPOSER_HIGH = 1 << 3 | 1;
    static final int PROPOSER_LOW = 2 << 3 | 1;
    static final int SEQUENCE = 3 << 3;
    static final int READ_INDEX = 4 << 3;
    static final int SCHEMA_VERSION = 5 << 3;
    static final int READ_POINT = 6 << 3 | 2;
    static final int READ_RANGE = 7 << 3 | 2;
    static final int WRITE = 8 << 3 | 2;
  }

  /** KeyRange is from, to; Write is key, row. */
  private static final class PairTag {
    static final int FIRST = 1 << 3 | 2;
    static final int SECOND = 2 << 3 | 2;
  }
}
