package io.acano.node.media.sdp;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The {@code o=} line (RFC 8866 section 5.2).
 *
 * @param sessionId digits
 * @param version digits; grows by one with each change of the description (RFC 3264 section 5)
 * @param address of the host that made the session, as it was written
 */
public record Origin(
    String user, String sessionId, String version, String addressType, String address) {

  static Origin of(long sessionId, long version, InetAddress address) {
    return new Origin(
        "acano",
        Long.toUnsignedString(sessionId),
        Long.toUnsignedString(version),
        addressType(address),
        address.getHostAddress());
  }

  static String addressType(InetAddress address) {
    return address instanceof Inet6Address ? "IP6" : "IP4";
  }

  String text() {
    return user + " " + sessionId + " " + version + " IN " + addressType + " " + address;
  }
}
