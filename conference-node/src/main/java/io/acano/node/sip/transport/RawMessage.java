package io.acano.node.sip.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A message as it came, cut into its header lines and its body, before anything is understood: what
 * can be said about a message that JAIN-SIP will not parse, and what it would not notice.
 *
 * @param startLine the first line
 * @param headers in their order, unfolded; the first 256 if there are more
 */
record RawMessage(String startLine, List<Header> headers, boolean hasTooManyHeaders, byte[] body) {
  /** The largest message that is taken. */
  static final int MAX_BYTES = 16 * 1024;

  private static final int MAX_HEADERS = 256;

  /**
   * A header line.
   *
   * @param name the long name in lower case
   */
  record Header(String name, String value) {}

  /** Cuts a message; empty if there is no start line. */
  static Optional<RawMessage> cut(byte[] message) {
    int start = 0;
    while (start < message.length && isLineEnd(message[start])) {
      start++;
    }
    int end = headEnd(message, start);
    String head = new String(message, start, end - start, StandardCharsets.UTF_8);
    String[] lines = head.split("\r\n|\n|\r", MAX_HEADERS + 2);
    if (lines[0].isBlank()) {
      return Optional.empty();
    }
    int count = Math.min(lines.length, MAX_HEADERS + 1);
    boolean hasMore = lines.length > count && !lines[count].isBlank();
    List<Header> headers = new ArrayList<>();
    StringBuilder unfolded = new StringBuilder();
    for (int i = 1; i < count; i++) {
      String line = lines[i];
      if (!line.isEmpty() && (line.charAt(0) == ' ' || line.charAt(0) == '\t')) {
        unfolded.append(' ').append(line.strip());
      } else {
        add(headers, unfolded);
        unfolded.append(line);
      }
    }
    add(headers, unfolded);
    byte[] body = new byte[message.length - end];
    System.arraycopy(message, end, body, 0, body.length);
    return Optional.of(new RawMessage(lines[0], List.copyOf(headers), hasMore, body));
  }

  /** The index after the empty line that ends the head; the length if there is none. */
  static int headEnd(byte[] message, int start) {
    for (int i = start; i + 1 < message.length; i++) {
      if (message[i] == '\n'
          && (message[i + 1] == '\n'
              || (message[i + 1] == '\r' && i + 2 < message.length && message[i + 2] == '\n'))) {
        return message[i + 1] == '\n' ? i + 2 : i + 3;
      }
    }
    return message.length;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\r' || b == '\n';
  }

  private static void add(List<Header> headers, StringBuilder line) {
    int colon = line.indexOf(":");
    if (colon > 0) {
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      headers.add(new Header(longName(name), line.substring(colon + 1).strip()));
    }
    line.setLength(0);
  }

  /** The compact forms of RFC 3261 section 7.3.3, of those headers that matter here. */
  private static String longName(String name) {
    return switch (name) {
      case "v" -> "via";
      case "f" -> "from";
      case "t" -> "to";
      case "i" -> "call-id";
      case "l" -> "content-length";
      default -> name;
    };
  }

  boolean isResponse() {
    return startLine.regionMatches(true, 0, "SIP/", 0, 4);
  }

  /** True if the start line names another version of SIP than 2.0; JAIN-SIP does not look. */
  boolean isOtherVersion() {
    String version =
        isResponse()
            ? startLine.split(" ", 2)[0]
            : startLine.substring(startLine.lastIndexOf(' ') + 1);
    return version.regionMatches(true, 0, "SIP/", 0, 4) && !version.equalsIgnoreCase("SIP/2.0");
  }

  boolean isAck() {
    return startLine.startsWith("ACK ");
  }

  List<String> values(String name) {
    return headers.stream().filter(each -> each.name().equals(name)).map(Header::value).toList();
  }

  /** The Content-Length, -1 if there is none, -2 if it is malformed or there are two. */
  int contentLength() {
    List<String> values = values("content-length");
    if (values.isEmpty()) {
      return -1;
    }
    String value = values.getFirst();
    boolean isNumber =
        !value.isEmpty()
            && value.length() <= 9
            && value.chars().allMatch(c -> c >= '0' && c <= '9');
    return values.size() == 1 && isNumber ? Integer.parseInt(value) : -2;
  }

  /**
   * A response that can be written without understanding the request: it copies the headers that
   * RFC 3261 section 8.2.6.2 asks for, and nothing else of the peer's. Empty if one is missing or
   * holds control characters, or if the message must not be answered.
   */
  Optional<byte[]> response(String status, String toTag) {
    List<String> vias = values("via");
    if (isResponse() || isAck() || vias.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder(512).append("SIP/2.0 ").append(status).append("\r\n");
    for (String via : vias) {
      text.append("Via: ").append(via).append("\r\n");
    }
    for (String name : List.of("From", "To", "Call-ID", "CSeq")) {
      List<String> values = values(name.toLowerCase(Locale.ROOT));
      if (values.isEmpty()) {
        return Optional.empty();
      }
      String value = values.getFirst();
      text.append(name).append(": ").append(value);
      if (name.equals("To") && !value.toLowerCase(Locale.ROOT).contains(";tag=")) {
        text.append(";tag=").append(toTag);
      }
      text.append("\r\n");
    }
    text.append("Content-Length: 0\r\n\r\n");
    boolean isPrintable =
        text.chars().allMatch(c -> (c >= ' ' && c != 0x7f) || c == '\r' || c == '\n' || c == '\t');
    return isPrintable
        ? Optional.of(text.toString().getBytes(StandardCharsets.UTF_8))
        : Optional.empty();
  }
}
