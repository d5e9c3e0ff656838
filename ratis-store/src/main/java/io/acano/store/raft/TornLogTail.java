package io.acano.store.raft;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off the entry that a killed process had only half written. Ratis refuses to start on it, as
 * on any damage, for it cannot tell the two apart; here the difference is clear: a torn entry is
 * the last one of the open segment, and nothing but the zeros of the preallocated file comes after
 * the bytes that were written. It was never confirmed to anyone, as its fsync was still to come.
 * Damage anywhere else stops the start.
 *
 * <p>A segment is the header {@code RaftLog1}, then entries of a varint length, that many bytes,
 * and the CRC-32C of both; see SegmentedRaftLogReader in Ratis.
 */
final class TornLogTail {
  private static final Logger logger = LoggerFactory.getLogger(TornLogTail.class);
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
  private static final String OPEN_SEGMENT = "log_inprogress_";
  private static final int CHECKSUM_BYTES = 4;
  private static final int VARINT_BYTES = 5;

  private TornLogTail() {}

  /**
   * @param current Ratis' folder of log segments
   * @throws IOException if the open segment is damaged anywhere but at its end
   */
  static void repair(Path current) throws IOException {
    Optional<Path> open = openSegment(current);
    if (open.isEmpty()) {
      return;
    }
    byte[] bytes = Files.readAllBytes(open.get());
    if (bytes.length < HEADER.length
        || !Arrays.equals(HEADER, 0, HEADER.length, bytes, 0, HEADER.length)) {
      // Ratis drops a segment whose header is only half there, and refuses another one.
      return;
    }
    int end = HEADER.length;
    for (int next = entryEnd(bytes, end); next > 0; next = entryEnd(bytes, end)) {
      end = next;
    }
    int written = bytes.length;
    while (written > end && bytes[written - 1] == 0) {
      written--;
    }
    if (written == end) {
      return;
    }
    long frameEnd = frameEnd(bytes, end);
    if (frameEnd < written) {
      throw new IOException(
          open.get()
              + " is damaged at byte "
              + end
              + " with more entries behind it; remove this replica from the cluster, empty its data"
              + " folder and let it join anew");
    }
    logger
        .atWarn()
        .addKeyValue("segment", open.get())
        .addKeyValue("bytes", written - end)
        .log("cut off a log entry that was only half written");
    try (FileChannel channel = FileChannel.open(open.get(), StandardOpenOption.WRITE)) {
      channel.truncate(end);
      channel.force(true);
    }
  }

  private static Optional<Path> openSegment(Path current) throws IOException {
    try (Stream<Path> files = Files.list(current)) {
      return files
          .filter(file -> file.getFileName().toString().matches(OPEN_SEGMENT + "\\d{1,19}"))
          .max(
              Comparator.comparingLong(
                  file ->
                      Long.parseLong(
                          file.getFileName().toString().substring(OPEN_SEGMENT.length()))));
    }
  }

  /** Where the whole entry at {@code start} ends, or -1 if there is none. */
  private static int entryEnd(byte[] bytes, int start) {
    long end = frameEnd(bytes, start);
    if (start >= bytes.length || bytes[start] == 0 || end < 0 || end > bytes.length) {
      return -1;
    }
    int checksumAt = (int) end - CHECKSUM_BYTES;
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, start, checksumAt - start);
    boolean whole = (int) checksum.getValue() == ByteBuffer.wrap(bytes).getInt(checksumAt);
    return whole ? (int) end : -1;
  }

  /** Where the entry at {@code start} would end by its length, whole or not; -1 if by none. */
  private static long frameEnd(byte[] bytes, int start) {
    long length = 0;
    for (int i = 0; i < VARINT_BYTES && start + i < bytes.length; i++) {
      byte each = bytes[start + i];
      length |= (long) (each & 0x7f) << (7 * i);
      if (each >= 0) {
        return start + i + 1 + length + CHECKSUM_BYTES;
      }
    }
    return start + VARINT_BYTES > bytes.length ? bytes.length : -1;
  }
}
