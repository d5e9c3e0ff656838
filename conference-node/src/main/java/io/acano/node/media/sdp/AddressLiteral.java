package io.acano.node.media.sdp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.regex.Pattern;

/** Reads address literals strictly: no names, no scopes, no short IPv4 forms. */
final class AddressLiteral {
  private static final Pattern IP4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

  private AddressLiteral() {}

  /**
   * Reads a literal of the given address type.
   *
   * @param type {@code IP4} or {@code IP6}
   */
  static InetAddress parse(String type, String text) throws SdpException {
    try {
      if (type.equals("IP4") && IP4.matcher(text).matches()) {
        return unicast(Inet4Address.ofLiteral(text));
      }
      if (type.equals("IP6") && IP6.matcher(text).matches() && text.indexOf(':') >= 0) {
        return unicast(Inet6Address.ofLiteral(text));
      }
    } catch (IllegalArgumentException e) {
      throw malformed();
    }
    throw malformed();
  }

  private static InetAddress unicast(InetAddress address) throws SdpException {
    if (address.isMulticastAddress() || address.getHostAddress().equals("255.255.255.255")) {
      throw new SdpException("media to multicast or broadcast addresses is not supported");
    }
    return address;
  }

  private static SdpException malformed() {
    return new SdpException("an address in the session description is not an IP literal");
  }
}
