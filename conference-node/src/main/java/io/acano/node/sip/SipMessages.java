package io.acano.node.sip;

import io.acano.node.call.Caller;
import io.acano.node.dialplan.DialledAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.sip.InvalidArgumentException;
import javax.sip.PeerUnavailableException;
import javax.sip.SipFactory;
import javax.sip.address.Address;
import javax.sip.address.AddressFactory;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.Header;
import javax.sip.header.HeaderFactory;
import javax.sip.header.OptionTag;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** Reads what matters from SIP messages, and makes ours. Thread-safe. */
final class SipMessages {
  static final List<String> ALLOW = List.of("INVITE", "ACK", "CANCEL", "BYE", "OPTIONS", "UPDATE");
  private static final Set<String> SUPPORTED = Set.of("timer");
  private static final int MAX_NAME_CHARS = 128;
  private static final int MAX_SECONDS = 7 * 24 * 3600;

  private final MessageFactory messages;
  private final HeaderFactory headers;
  private final AddressFactory addresses;

  SipMessages() throws PeerUnavailableException {
    SipFactory factory = SipFactory.getInstance();
    factory.setPathName("gov.nist");
    messages = factory.createMessageFactory();
    headers = factory.createHeaderFactory();
    addresses = factory.createAddressFactory();
  }

  /** A response with our To tag, where it needs one. */
  Response response(int status, Request request, String toTag) {
    try {
      Response response = messages.createResponse(status, request);
      ToHeader to = (ToHeader) response.getHeader(ToHeader.NAME);
      if (status > 100 && to.getTag() == null) {
        to.setTag(toTag);
      }
      return response;
    } catch (ParseException e) {
      throw new IllegalStateException("cannot make a " + status + " response", e);
    }
  }

  /** Adds a header of ours, in the place of another of the same name. */
  void set(Message message, String name, String value) {
    try {
      message.setHeader(headers.createHeader(name, value));
    } catch (ParseException e) {
      throw new IllegalStateException("cannot make a " + name + " header", e);
    }
  }

  /** Adds a header of ours for each value, in the place of others of the same name. */
  void setAll(Message message, String name, Collection<String> values) {
    message.removeHeader(name);
    try {
      for (String value : values) {
        message.addHeader(headers.createHeader(name, value));
      }
    } catch (ParseException e) {
      throw new IllegalStateException("cannot make a " + name + " header", e);
    }
  }

  void setContact(Message message, String host, int port, String transport) {
    try {
      SipURI uri = addresses.createSipURI(null, host);
      uri.setPort(port);
      uri.setTransportParam(transport.toLowerCase(Locale.ROOT));
      ContactHeader contact = headers.createContactHeader(addresses.createAddress(uri));
      message.setHeader(contact);
    } catch (ParseException e) {
      throw new IllegalStateException("cannot make our Contact", e);
    }
  }

  void setBody(Message message, String sdp) {
    try {
      ContentTypeHeader type = headers.createContentTypeHeader("application", "sdp");
      message.setContent(sdp.getBytes(StandardCharsets.UTF_8), type);
    } catch (ParseException e) {
      throw new IllegalStateException("cannot set a body", e);
    }
  }

  void setCapabilities(Message message) {
    setAll(message, "Allow", ALLOW);
    setAll(message, "Supported", SUPPORTED);
  }

  /** Writes what was agreed on into a 2xx response (RFC 4028 section 9). */
  void setSessionTimer(Response response, SessionTimer timer, boolean peerSupports) {
    set(
        response,
        "Session-Expires",
        timer.seconds() + ";refresher=" + (timer.isOurs() ? "uas" : "uac"));
    if (peerSupports && !timer.isOurs()) {
      set(response, "Require", "timer");
    }
  }

  void setRetryAfter(Response response, int seconds) {
    try {
      response.setHeader(headers.createRetryAfterHeader(seconds));
    } catch (InvalidArgumentException e) {
      throw new IllegalStateException("cannot make a Retry-After header", e);
    }
  }

  /** What a message says of session timers. */
  SessionTimer.Proposal sessionTimer(Message message) {
    String[] expires = parameters(value(message, "Session-Expires"));
    String refresher = "";
    for (int i = 1; i < expires.length; i++) {
      String parameter = expires[i].strip().toLowerCase(Locale.ROOT);
      if (parameter.startsWith("refresher=")) {
        refresher = parameter.substring("refresher=".length());
      }
    }
    int minimum = seconds(parameters(value(message, "Min-SE"))[0]);
    boolean isSupported =
        tags(message, "Supported").contains("timer") || tags(message, "Require").contains("timer");
    return new SessionTimer.Proposal(
        seconds(expires[0]), refresher, Math.max(SessionTimer.MIN_SECONDS, minimum), isSupported);
  }

  private static String[] parameters(String value) {
    return value.split(";", 8);
  }

  private static int seconds(String text) {
    String digits = text.strip();
    boolean isNumber =
        !digits.isEmpty()
            && digits.length() <= 9
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return isNumber ? Math.min(MAX_SECONDS, Integer.parseInt(digits)) : 0;
  }

  /** A header's value, empty if there is none. */
  private static String value(Message message, String name) {
    Header header = message.getHeader(name);
    if (header == null) {
      return "";
    }
    String text = header.toString();
    return text.substring(text.indexOf(':') + 1).strip();
  }

  /** The extensions that a request requires and that we do not have. */
  static List<String> unsupported(Request request) {
    return tags(request, "Require").stream().filter(tag -> !SUPPORTED.contains(tag)).toList();
  }

  private static List<String> tags(Message message, String name) {
    List<String> tags = new ArrayList<>();
    ListIterator<?> found = message.getHeaders(name);
    while (found != null && found.hasNext()) {
      if (found.next() instanceof OptionTag tag && tag.getOptionTag() != null) {
        tags.add(tag.getOptionTag().toLowerCase(Locale.ROOT));
      }
    }
    return tags;
  }

  /** True if the message allows the method, by its Allow header. */
  static boolean allows(Message message, String method) {
    ListIterator<?> found = message.getHeaders("Allow");
    while (found != null && found.hasNext()) {
      if (found.next().toString().contains(method)) {
        return true;
      }
    }
    return false;
  }

  /** The body if there is one. */
  static Optional<byte[]> body(Message message) {
    byte[] content = message.getRawContent();
    return content == null || content.length == 0 ? Optional.empty() : Optional.of(content);
  }

  /** True if there is no body, or one of session description. */
  static boolean isSdp(Message message) {
    ContentTypeHeader type = (ContentTypeHeader) message.getHeader(ContentTypeHeader.NAME);
    return body(message).isEmpty()
        || (type != null
            && "application".equalsIgnoreCase(type.getContentType())
            && "sdp".equalsIgnoreCase(type.getContentSubType()));
  }

  /** What a SIP URI dials; empty if its user part is badly escaped. */
  static Optional<DialledAddress> dialled(SipURI uri) {
    String user = uri.getUser() == null ? "" : uri.getUser();
    int semicolon = user.indexOf(';');
    return unescaped(semicolon < 0 ? user : user.substring(0, semicolon))
        .map(plain -> new DialledAddress(plain, uri.getHost()));
  }

  private static Optional<String> unescaped(String text) {
    if (text.indexOf('%') < 0) {
      return Optional.of(text);
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '%') {
        plain.append(c);
        continue;
      }
      if (i + 2 >= text.length()
          || !HexFormat.isHexDigit(text.charAt(i + 1))
          || !HexFormat.isHexDigit(text.charAt(i + 2))) {
        return Optional.empty();
      }
      plain.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
      i += 2;
    }
    byte[] utf8 = plain.toString().getBytes(StandardCharsets.ISO_8859_1);
    String decoded = new String(utf8, StandardCharsets.UTF_8);
    return decoded.chars().anyMatch(Character::isISOControl)
        ? Optional.empty()
        : Optional.of(decoded);
  }

  /** Who a request says that it is from. */
  static Caller caller(Request request) {
    Address from = ((FromHeader) request.getHeader(FromHeader.NAME)).getAddress();
    String remote =
        from.getURI() instanceof SipURI uri
            ? (uri.getUser() == null ? "" : uri.getUser() + "@") + uri.getHost()
            : from.getURI().toString();
    String name = from.getDisplayName();
    return new Caller(printable(remote), name == null || name.isBlank() ? null : printable(name));
  }

  private static String printable(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}\\p{Cf}\"<>]", "").strip();
    return clean.length() > MAX_NAME_CHARS ? clean.substring(0, MAX_NAME_CHARS) : clean;
  }
}
