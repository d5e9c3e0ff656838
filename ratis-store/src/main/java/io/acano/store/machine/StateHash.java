package io.acano.store.machine;

import io.acano.store.engine.Cursor;
import io.acano.store.engine.Family;
import io.acano.store.engine.Snapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A hash of the whole replicated state: equal at every replica whose snapshot has the same applied
 * index, whatever its engine and however it came there.
 */
public final class StateHash {
  private StateHash() {}

  /** SHA-256 over every replicated entry in order, as 64 hexadecimal digits. Reads everything. */
  public static String of(Snapshot snapshot) {
    MessageDigest digest = sha256();
    for (Family family : Family.values()) {
      update(digest, family.name().getBytes(StandardCharsets.US_ASCII));
      switch (family) {
        case DATA, COMMIT_LOG, OUTCOMES -> {
          try (Cursor cursor = snapshot.scan(family, new byte[0], null, false)) {
            while (cursor.next()) {
              update(digest, cursor.key());
              update(digest, cursor.value());
            }
          }
        }
        // The engine keeps entries of its own here, so only the machine's one counts.
        case META -> update(digest, MachineState.read(snapshot).encode());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
