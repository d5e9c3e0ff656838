package io.acano.node.media.sdp;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one side says about a session (RFC 8866): the lines that offer and answer look at.
 * Immutable.
 *
 * @param connection the session's {@code c=} line, if it has one
 */
public record SessionDescription(
    Origin origin,
    @Nullable InetAddress connection,
    List<Attribute> attributes,
    List<MediaDescription> media) {
  public SessionDescription {
    attributes = List.copyOf(attributes);
    media = List.copyOf(media);
  }

  /**
   * Reads a description; see {@link SdpParser} for what it bounds.
   *
   * @throws SdpException if it is malformed
   */
  public static SessionDescription parse(byte[] content) throws SdpException {
    return SdpParser.parse(content);
  }

  /** The lines as they travel. */
  public String text() {
    StringBuilder text = new StringBuilder(512);
    text.append("v=0\r\no=").append(origin.text()).append("\r\ns=-\r\n");
    if (connection != null) {
      appendConnection(text, connection);
    }
    text.append("t=0 0\r\n");
    appendAttributes(text, attributes);
    media.forEach(each -> each.appendTo(text));
    return text.toString();
  }

  static void appendConnection(StringBuilder text, InetAddress address) {
    text.append("c=IN ")
        .append(Origin.addressType(address))
        .append(' ')
        .append(address.getHostAddress())
        .append("\r\n");
  }

  static void appendAttributes(StringBuilder text, List<Attribute> attributes) {
    attributes.forEach(each -> text.append("a=").append(each.text()).append("\r\n"));
  }
}
