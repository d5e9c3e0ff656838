package io.acano.cli.command;

import io.acano.cli.client.CommandException;
import io.acano.cli.client.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Standard input, as far as a command takes from it. */
final class Stdin {
  private static final int LINE_LIMIT_BYTES = 4096;
  private static final int TEXT_LIMIT_BYTES = 64 << 20;

  private Stdin() {}

  /** The first line, without its end. */
  static String line(InputStream in) {
    try {
      byte[] bytes = new byte[LINE_LIMIT_BYTES];
      int length = 0;
      for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
        if (length == bytes.length) {
          throw new CommandException(Outcome.USAGE, "the line on stdin is too long");
        }
        bytes[length++] = (byte) next;
      }
      String line = new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
      if (line.isEmpty()) {
        throw new CommandException(Outcome.USAGE, "stdin is empty");
      }
      return line;
    } catch (IOException e) {
      throw new CommandException(Outcome.FAILED, "cannot read stdin: " + e.getMessage(), e);
    }
  }

  /** All of it. */
  static String text(InputStream in) {
    try {
      byte[] bytes = in.readNBytes(TEXT_LIMIT_BYTES + 1);
      if (bytes.length > TEXT_LIMIT_BYTES) {
        throw new CommandException(
            Outcome.USAGE, "stdin holds more than " + (TEXT_LIMIT_BYTES >> 20) + " MiB");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandException(Outcome.FAILED, "cannot read stdin: " + e.getMessage(), e);
    }
  }
}
