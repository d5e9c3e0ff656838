package io.acano.node.boot;

import io.acano.node.pki.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * The number of this run of an instance, greater than that of every run before it, also of runs
 * whose folder was lost: the time in milliseconds, or one more than the last if the clock went
 * back.
 */
final class Incarnation {
  private Incarnation() {}

  static long next(Path dataFolder, InstantSource clock) throws IOException {
    Path file = dataFolder.resolve("incarnation");
    long last = 0;
    if (Files.exists(file)) {
      String text = PrivateFile.read(file).strip();
      try {
        last = Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw new IOException(file + " must hold a number; remove it", e);
      }
    }
    long next = Math.max(last + 1, clock.millis());
    PrivateFile.write(file, next + "\n");
    return next;
  }
}
