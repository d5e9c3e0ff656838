package io.acano.node.dialplan;

import java.util.Locale;

/**
 * What a caller dialled, in the form that the dial plan compares: lower case, unescaped, the domain
 * without a port, a final dot or the brackets of an IPv6 literal.
 *
 * @param user the user part, e.g. {@code team} or {@code 1001}
 * @param domain a host name or address literal
 */
public record DialledAddress(String user, String domain) {
  public DialledAddress {
    user = user.toLowerCase(Locale.ROOT);
    domain = domainName(domain);
  }

  /** The form in which domains are compared. */
  static String domainName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.startsWith("[") && name.endsWith("]")) {
      return name.substring(1, name.length() - 1);
    }
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }
}
