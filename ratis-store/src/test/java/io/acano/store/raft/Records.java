package io.acano.store.raft;

import io.acano.store.api.Consistency;
import io.acano.store.api.StoreException;
import io.acano.store.txn.Transaction;
import io.acano.store.txn.TransactionGateway;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Small transactions on keys of no table. */
final class Records {
  private static final byte SPACE = 9;
  private static final int ATTEMPTS = 50;

  private Records() {}

  private static byte[] key(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + text.length).put(SPACE).put(text).array();
  }

  static void put(RatisReplica replica, String name, long value) {
    put(replica, name, value, Long.BYTES);
  }

  /** A row of {@code bytes} that begins with the value. */
  static void put(RatisReplica replica, String name, long value, int bytes) {
    TransactionGateway gateway = replica.gateway();
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      transaction.put(key(name), ByteBuffer.allocate(bytes).putLong(value).array());
      gateway.commit(transaction);
    }
  }

  /** The value, or -1 if there is none. */
  static long get(RatisReplica replica, String name, Consistency consistency) {
    try (Transaction transaction = replica.gateway().begin(consistency)) {
      byte[] row = transaction.get(key(name));
      return row == null ? -1 : ByteBuffer.wrap(row).getLong();
    }
  }

  /** Adds one, from 0 on, repeating it on conflicts; returns the new value. */
  static long increment(RatisReplica replica, String name) {
    TransactionGateway gateway = replica.gateway();
    for (int attempt = 1; ; attempt++) {
      try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
        byte[] row = transaction.get(key(name));
        long next = (row == null ? 0 : ByteBuffer.wrap(row).getLong()) + 1;
        transaction.put(key(name), ByteBuffer.allocate(Long.BYTES).putLong(next).array());
        gateway.commit(transaction);
        return next;
      } catch (StoreException e) {
        if (!e.isRetryable() || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
