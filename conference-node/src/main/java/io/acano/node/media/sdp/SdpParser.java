package io.acano.node.media.sdp;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads session descriptions from peers that may be broken or hostile. Lenient where phones are
 * known to be loose (line ends, lines of unknown types, missing {@code s=} and {@code t=}), strict
 * where a value is used. Everything is bounded: 16 KiB, 512 lines, 16 streams, 64 formats in each,
 * 128 attributes in each section. Names are never resolved: an address is a literal.
 */
final class SdpParser {
  private static final int MAX_BYTES = 16 * 1024;
  private static final int MAX_LINES = 512;
  private static final int MAX_MEDIA = 16;
  private static final int MAX_FORMATS = 64;
  private static final int MAX_ATTRIBUTES = 128;

  private final List<MediaDescription> media = new ArrayList<>();
  private final List<Attribute> sessionAttributes = new ArrayList<>();
  private @Nullable Origin origin;
  private @Nullable InetAddress sessionConnection;
  private @Nullable MediaSection section;

  private SdpParser() {}

  static SessionDescription parse(byte[] content) throws SdpException {
    if (content.length > MAX_BYTES) {
      throw new SdpException("the session description is larger than 16 KiB");
    }
    String text = new String(content, StandardCharsets.UTF_8);
    if (text.indexOf('\0') >= 0) {
      throw new SdpException("the session description holds a NUL");
    }
    return new SdpParser().read(text.split("\r\n|\n|\r", MAX_LINES + 1));
  }

  private SessionDescription read(String[] lines) throws SdpException {
    if (lines.length > MAX_LINES) {
      throw new SdpException("the session description has more than 512 lines");
    }
    if (!lines[0].stripTrailing().equals("v=0")) {
      throw new SdpException("the session description does not begin with v=0");
    }
    for (int i = 1; i < lines.length; i++) {
      String line = lines[i].stripTrailing();
      if (!line.isEmpty()) {
        readLine(line);
      }
    }
    endSection();
    if (origin == null) {
      throw new SdpException("the session description has no o= line");
    }
    return new SessionDescription(origin, sessionConnection, sessionAttributes, media);
  }

  private void readLine(String line) throws SdpException {
    if (line.length() < 2 || line.charAt(1) != '=' || !isLetter(line.charAt(0))) {
      throw new SdpException("a line of the session description has no type");
    }
    String value = line.substring(2);
    switch (line.charAt(0)) {
      case 'o' -> origin = origin(value);
      case 'c' -> connection(value);
      case 'm' -> {
        endSection();
        section = section(value);
      }
      case 'a' -> attribute(value);
      default -> {} // Other lines say nothing that offer and answer need.
    }
  }

  private void endSection() throws SdpException {
    if (section == null) {
      return;
    }
    if (media.size() == MAX_MEDIA) {
      throw new SdpException("the session description has more than 16 streams");
    }
    media.add(section.end());
    section = null;
  }

  private Origin origin(String value) throws SdpException {
    String[] parts = value.split(" ", 7);
    if (origin != null
        || section != null
        || parts.length != 6
        || !isDigits(parts[1])
        || !isDigits(parts[2])
        || !parts[3].equals("IN")) {
      throw new SdpException("the o= line is malformed");
    }
    return new Origin(parts[0], parts[1], parts[2], parts[4], parts[5]);
  }

  private void connection(String value) throws SdpException {
    String[] parts = value.split(" ", 4);
    if (parts.length != 3 || !parts[0].equals("IN")) {
      throw new SdpException("a c= line is malformed");
    }
    InetAddress address = AddressLiteral.parse(parts[1], parts[2]);
    if (section == null) {
      sessionConnection = address;
    } else {
      section.connection = address;
    }
  }

  private static MediaSection section(String value) throws SdpException {
    String[] parts = value.split(" +", MAX_FORMATS + 4);
    if (parts.length < 4 || parts.length > MAX_FORMATS + 3) {
      throw new SdpException("an m= line has no formats, or more than 64");
    }
    for (String part : parts) {
      if (!isToken(part)) {
        throw new SdpException("an m= line is malformed");
      }
    }
    int slash = parts[1].indexOf('/');
    int port = number(slash < 0 ? parts[1] : parts[1].substring(0, slash), 65535);
    return new MediaSection(
        parts[0].toLowerCase(Locale.ROOT),
        port,
        parts[2].toUpperCase(Locale.ROOT),
        List.of(parts).subList(3, parts.length));
  }

  private void attribute(String value) throws SdpException {
    int colon = value.indexOf(':');
    String name = colon < 0 ? value : value.substring(0, colon);
    List<Attribute> attributes = section == null ? sessionAttributes : section.attributes;
    if (attributes.size() == MAX_ATTRIBUTES) {
      throw new SdpException("a section of the session description has more than 128 attributes");
    }
    attributes.add(
        new Attribute(
            name.strip().toLowerCase(Locale.ROOT),
            colon < 0 ? null : value.substring(colon + 1).strip()));
  }

  /** A decimal number from 0 to {@code max}. */
  static int number(String text, int max) throws SdpException {
    if (!isDigits(text) || text.length() > 9 || Integer.parseInt(text) > max) {
      throw new SdpException("a number in the session description is malformed or too large");
    }
    return Integer.parseInt(text);
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isToken(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  /** An m= section that is being read. */
  private static final class MediaSection {
    private final String name;
    private final int port;
    private final String protocol;
    private final List<String> formats;
    private final List<Attribute> attributes = new ArrayList<>();
    private @Nullable InetAddress connection;

    private MediaSection(String name, int port, String protocol, List<String> formats) {
      this.name = name;
      this.port = port;
      this.protocol = protocol;
      this.formats = formats;
    }

    private MediaDescription end() {
      return new MediaDescription(name, port, protocol, formats, connection, attributes);
    }
  }
}
