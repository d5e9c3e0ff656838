package io.acano.store.simulation;

import io.acano.store.engine.Cursor;
import io.acano.store.txn.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One client's transaction: a function of its own seed and of what it reads, so that it can be run
 * again on the serial model. It answers with a transcript of everything that it saw.
 */
record Work(Kind kind, long seed) {
  static final int ACCOUNTS = 6;
  static final long DEPOSIT = 100;

  private static final int NAMES = 8;
  private static final int COUNTERS = 3;
  private static final int SLOTS = 16;

  enum Kind {
    /** Opens the accounts once; the sum over them never changes again. */
    OPEN_BANK,
    TRANSFER,
    /** Reads every account and files the sum. */
    AUDIT,
    INCREMENT,
    /** Takes a name if it is free. */
    CLAIM_NAME,
    /** Reads part of a range, maybe backwards, maybe stopping early, then writes into it. */
    SHUFFLE_SLOTS,
    BLIND_WRITE,
    /** Only reads. */
    LOOK_AROUND,
    /** Changes the catalog. */
    ALTER_SCHEMA
  }

  static Work random(Random random) {
    Kind[] kinds = Kind.values();
    int which = random.nextInt(40);
    Kind kind = which == 0 ? Kind.ALTER_SCHEMA : kinds[1 + which % (kinds.length - 2)];
    return new Work(kind, random.nextLong());
  }

  List<String> run(Transaction transaction) {
    List<String> seen = new ArrayList<>();
    Random random = new Random(seed);
    switch (kind) {
      case OPEN_BANK -> {
        for (int i = 0; i < ACCOUNTS; i++) {
          transaction.put(account(i), row(DEPOSIT));
        }
      }
      case TRANSFER -> {
        byte[] from = account(random.nextInt(ACCOUNTS));
        byte[] to = account(random.nextInt(ACCOUNTS));
        long amount = 1L + random.nextInt(20);
        long balance = number(read(transaction, from, seen));
        if (balance >= amount) {
          transaction.put(from, row(balance - amount));
          transaction.put(to, row(number(read(transaction, to, seen)) + amount));
        }
      }
      case AUDIT -> {
        long sum = 0;
        try (Cursor cursor =
            transaction.scan(account(0), account(ACCOUNTS), random.nextBoolean())) {
          while (cursor.next()) {
            sum += number(cursor.value());
            seen.add(text(cursor.key(), cursor.value()));
          }
        }
        transaction.put(new byte[] {2, 'a', (byte) random.nextInt(4)}, row(sum));
      }
      case INCREMENT -> {
        // What the catalog says matters although reads of it are not recorded.
        read(transaction, schema(random), seen);
        byte[] counter = {2, 'c', (byte) random.nextInt(COUNTERS)};
        transaction.put(counter, row(number(read(transaction, counter, seen)) + 1));
      }
      case CLAIM_NAME -> {
        byte[] name = {2, 'n', (byte) random.nextInt(NAMES)};
        if (read(transaction, name, seen) == null) {
          transaction.put(name, row(seed));
        } else if (random.nextInt(3) == 0) {
          transaction.delete(name);
        }
      }
      case SHUFFLE_SLOTS -> {
        int from = random.nextInt(SLOTS);
        int to = from + random.nextInt(SLOTS - from + 1);
        int limit = random.nextBoolean() ? SLOTS : 1 + random.nextInt(3);
        long sum = 0;
        try (Cursor cursor = transaction.scan(slot(from), slot(to), random.nextBoolean())) {
          while (limit-- > 0 && cursor.next()) {
            sum += number(cursor.value());
            seen.add(text(cursor.key(), cursor.value()));
          }
        }
        byte[] slot = slot(random.nextInt(SLOTS));
        if (random.nextInt(3) == 0) {
          transaction.delete(slot);
        } else {
          transaction.put(slot, row(sum + 1));
        }
      }
      case BLIND_WRITE -> transaction.put(slot(random.nextInt(SLOTS)), row(seed));
      case LOOK_AROUND -> {
        read(transaction, slot(random.nextInt(SLOTS)), seen);
        read(transaction, account(random.nextInt(ACCOUNTS)), seen);
      }
      case ALTER_SCHEMA -> transaction.put(schema(random), row(seed));
    }
    return seen;
  }

  static byte[] account(int number) {
    return new byte[] {2, 'b', (byte) number};
  }

  static long number(byte @Nullable [] row) {
    return row == null ? 0 : ByteBuffer.wrap(row).getLong(1);
  }

  private static byte[] slot(int number) {
    return new byte[] {2, 's', (byte) (number * 15)};
  }

  private static byte[] schema(Random random) {
    return new byte[] {1, 9, (byte) random.nextInt(3)};
  }

  private static byte[] row(long number) {
    return ByteBuffer.allocate(9).put((byte) 1).putLong(number).array();
  }

  private static byte @Nullable [] read(Transaction transaction, byte[] key, List<String> seen) {
    byte[] row = transaction.get(key);
    seen.add(text(key, row));
    return row;
  }

  private static String text(byte[] key, byte @Nullable [] row) {
    return HexFormat.of().formatHex(key)
        + "="
        + (row == null ? "none" : HexFormat.of().formatHex(Arrays.copyOfRange(row, 1, row.length)));
  }
}
