package io.acano.store.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.acano.store.command.TransactionCommand.Write;
import io.acano.store.command.proto.CommandProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Log entries keep their bytes for ever, agree with command.proto, and damage is refused. */
final class CommandCodecTest {
  private static final UUID PROPOSER = UUID.fromString("01234567-89ab-cdef-fedc-ba9876543210");

  private static final Batch SAMPLE =
      new Batch(
          List.of(
              new TransactionCommand(
                  new TransactionId(PROPOSER, 300),
                  70_000,
                  5,
                  List.of(bytes("point"), bytes("")),
                  List.of(new KeyRange(bytes("from"), bytes("to"))),
                  List.of(
                      new Write(bytes("put"), bytes("row")),
                      new Write(bytes("empty"), bytes("")),
                      new Write(bytes("deleted"), null))),
              new TransactionCommand(
                  new TransactionId(new UUID(0, 0), 0), 0, 0, List.of(), List.of(), List.of())));

  @Test
  void formatOneKeepsItsBytes() throws IOException {
    byte[] golden = golden("batch-format-1.hex");
    assertEquals(
        HexFormat.of().formatHex(golden), HexFormat.of().formatHex(CommandCodec.encode(SAMPLE)));
    assertSame(SAMPLE, CommandCodec.decode(golden));
    byte[] empty = golden("batch-empty-format-1.hex");
    assertArrayEquals(empty, CommandCodec.encode(new Batch(List.of())));
    assertEquals(List.of(), CommandCodec.decode(empty).transactions());
  }

  @Test
  void itAgreesWithTheGeneratedCodeOfTheSchema() throws Exception {
    for (int seed = 0; seed < 500; seed++) {
      Batch batch = random(new Random(seed));
      byte[] encoded = CommandCodec.encode(batch);
      CommandProto.Batch parsed = CommandProto.Batch.parseFrom(encoded);
      assertArrayEquals(parsed.toByteArray(), encoded, "seed " + seed);
      assertEquals(generated(batch), parsed, "seed " + seed);
      assertSame(batch, CommandCodec.decode(encoded));
      int size = CommandCodec.BATCH_OVERHEAD_BYTES;
      for (TransactionCommand transaction : batch.transactions()) {
        size += CommandCodec.size(transaction);
      }
      assertEquals(encoded.length, size, "seed " + seed);
    }
  }

  @Test
  void anythingButAWholeBatchIsRefused() {
    byte[] whole = CommandCodec.encode(SAMPLE);
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      for (int i = random.nextInt(4); i > 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        // What still reads as a batch must be one: it is written and read again alike.
        Batch read = CommandCodec.decode(damaged);
        assertSame(read, CommandCodec.decode(CommandCodec.encode(read)));
      } catch (CommandFormatException refused) {
        assertTrue(String.valueOf(refused.getMessage()).length() > 10);
      }
    }
    for (int length = 0; length < whole.length - 2; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      boolean betweenTransactions =
          length == CommandCodec.BATCH_OVERHEAD_BYTES
              || length
                  == CommandCodec.BATCH_OVERHEAD_BYTES
                      + CommandCodec.size(SAMPLE.transactions().getFirst());
      if (!betweenTransactions) {
        assertThrows(CommandFormatException.class, () -> CommandCodec.decode(cut), "cut " + length);
      }
    }
  }

  @Test
  void laterFormatsFieldsAndSizesAreRefused() {
    assertRefused("format 2", CommandProto.Batch.newBuilder().setFormat(2).build().toByteArray());
    assertRefused("format 0", new byte[0]);
    assertRefused("field 9", new byte[] {8, 1, 9 << 3, 1});
    assertRefused("exceeds", new byte[CommandLimits.BATCH_BYTES + 1]);
    assertRefused("exceeds", new byte[] {8, 1, 18, -1, -1, -1, -1, 7});
    TransactionCommand large = sized(CommandLimits.TRANSACTION_BYTES - 100);
    CommandCodec.decode(CommandCodec.encode(new Batch(List.of(large))));
    TransactionCommand tooLarge = sized(CommandLimits.TRANSACTION_BYTES + 1);
    assertThrows(
        CommandFormatException.class, () -> CommandCodec.encode(new Batch(List.of(tooLarge))));
    assertThrows(
        CommandFormatException.class,
        () -> CommandCodec.encode(new Batch(List.of(large, large, large))));
  }

  private static void assertRefused(String why, byte[] bytes) {
    CommandFormatException refused =
        assertThrows(CommandFormatException.class, () -> CommandCodec.decode(bytes));
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
  }

  private static TransactionCommand sized(int rowBytes) {
    return new TransactionCommand(
        new TransactionId(PROPOSER, 1),
        1,
        1,
        List.of(),
        List.of(),
        List.of(new Write(bytes("key"), new byte[rowBytes])));
  }

  private static Batch random(Random random) {
    List<TransactionCommand> transactions = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      List<byte[]> points = new ArrayList<>();
      List<KeyRange> ranges = new ArrayList<>();
      List<Write> writes = new ArrayList<>();
      for (int left = random.nextInt(5); left > 0; left--) {
        points.add(some(random));
        ranges.add(new KeyRange(some(random), some(random)));
        writes.add(new Write(some(random), random.nextInt(3) == 0 ? null : some(random)));
      }
      transactions.add(
          new TransactionCommand(
              new TransactionId(
                  new UUID(random.nextLong(), random.nextLong()), random.nextInt(1000)),
              random.nextLong() >>> 1 >>> random.nextInt(63),
              random.nextInt(3),
              points,
              ranges,
              writes));
    }
    return new Batch(transactions);
  }

  private static byte[] some(Random random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static CommandProto.Batch generated(Batch batch) {
    CommandProto.Batch.Builder out = CommandProto.Batch.newBuilder().setFormat(CommandCodec.FORMAT);
    for (TransactionCommand transaction : batch.transactions()) {
      CommandProto.TransactionCommand.Builder to =
          out.addTransactionsBuilder()
              .setProposerHigh(transaction.id().proposer().getMostSignificantBits())
              .setProposerLow(transaction.id().proposer().getLeastSignificantBits())
              .setSequence(transaction.id().sequence())
              .setReadIndex(transaction.readIndex())
              .setSchemaVersion(transaction.schemaVersion());
      transaction.readPoints().forEach(point -> to.addReadPoints(ByteString.copyFrom(point)));
      for (KeyRange range : transaction.readRanges()) {
        to.addReadRangesBuilder()
            .setFrom(ByteString.copyFrom(range.from()))
            .setTo(ByteString.copyFrom(range.to()));
      }
      for (Write write : transaction.writes()) {
        CommandProto.Write.Builder one =
            to.addWritesBuilder().setKey(ByteString.copyFrom(write.key()));
        byte[] row = write.row();
        if (row != null) {
          one.setRow(ByteString.copyFrom(row));
        }
      }
    }
    return out.build();
  }

  private static void assertSame(Batch expected, Batch actual) {
    assertEquals(generated(expected), generated(actual));
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in = CommandCodecTest.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no golden file " + name);
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
