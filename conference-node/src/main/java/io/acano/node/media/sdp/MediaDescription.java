package io.acano.node.media.sdp;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An {@code m=} section (RFC 8866 section 5.14).
 *
 * @param media {@code audio}, {@code video}, … in lower case
 * @param port 0 if the stream is refused
 * @param protocol e.g. {@code RTP/AVP}
 * @param formats the payload types, for RTP
 * @param connection the section's own {@code c=} line, if it has one
 */
public record MediaDescription(
    String media,
    int port,
    String protocol,
    List<String> formats,
    @Nullable InetAddress connection,
    List<Attribute> attributes) {
  public MediaDescription {
    formats = List.copyOf(formats);
    attributes = List.copyOf(attributes);
  }

  /** The same stream, refused: it keeps its place and its formats (RFC 3264 section 6). */
  MediaDescription refused() {
    return new MediaDescription(media, 0, protocol, formats, null, List.of());
  }

  /** The value of the first attribute of that name that has one. */
  Optional<String> value(String name) {
    return attributes.stream()
        .filter(attribute -> attribute.name().equals(name))
        .flatMap(attribute -> Optional.ofNullable(attribute.value()).stream())
        .findFirst();
  }

  boolean isRefused() {
    return port == 0;
  }

  void appendTo(StringBuilder text) {
    text.append("m=").append(media).append(' ').append(port).append(' ').append(protocol);
    formats.forEach(format -> text.append(' ').append(format));
    text.append("\r\n");
    if (connection != null) {
      SessionDescription.appendConnection(text, connection);
    }
    SessionDescription.appendAttributes(text, attributes);
  }
}
