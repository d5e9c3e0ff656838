package io.acano.store.raft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Open segments as a kill leaves them, cut at every byte of the last entry. */
final class TornLogTailTest {
  private static final int PREALLOCATED = 4096;

  @TempDir private Path folder;

  @Test
  void aHalfWrittenLastEntryIsCutOff() throws Exception {
    byte[] whole = segment(20, 300);
    byte[] torn = segment(20, 300, 200);
    for (int end = whole.length + 1; end < torn.length; end++) {
      byte[] repaired = repaired(Arrays.copyOf(Arrays.copyOf(torn, end), PREALLOCATED));
      assertArrayEquals(whole, Arrays.copyOf(repaired, whole.length));
      for (int i = whole.length; i < repaired.length; i++) {
        if (repaired[i] != 0) {
          throw new AssertionError("byte " + i + " is left of an entry cut at " + end);
        }
      }
    }
  }

  @Test
  void aWholeSegmentStaysAsItIs() throws Exception {
    byte[] padded = Arrays.copyOf(segment(20, 300, 200), PREALLOCATED);
    assertArrayEquals(padded, repaired(padded));
  }

  @Test
  void damageBeforeTheLastEntryStopsTheStart() throws Exception {
    byte[] damaged = segment(20, 300, 200);
    damaged[50] ^= 1;
    assertThrows(IOException.class, () -> repaired(damaged));
  }

  private byte[] repaired(byte[] bytes) throws IOException {
    Path segment = folder.resolve("log_inprogress_7");
    Files.write(segment, bytes);
    TornLogTail.repair(folder);
    return Files.readAllBytes(segment);
  }

  private static byte[] segment(int... lengths) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
    for (int length : lengths) {
      ByteBuffer entry = ByteBuffer.allocate(length + 2);
      if (length < 128) {
        entry.put((byte) length);
      } else {
        entry.put((byte) ((length & 0x7f) | 0x80)).put((byte) (length >> 7));
      }
      for (int i = 0; i < length; i++) {
        entry.put((byte) (i + 1));
      }
      byte[] framed = Arrays.copyOf(entry.array(), entry.position());
      CRC32C checksum = new CRC32C();
      checksum.update(framed);
      out.writeBytes(framed);
      out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    }
    return out.toByteArray();
  }
}
