package io.acano.node.sip.transport;

import gov.nist.javax.sip.header.CSeq;
import gov.nist.javax.sip.header.CallID;
import gov.nist.javax.sip.header.Contact;
import gov.nist.javax.sip.header.ContentLength;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.From;
import gov.nist.javax.sip.header.MaxForwards;
import gov.nist.javax.sip.header.RecordRoute;
import gov.nist.javax.sip.header.RequestLine;
import gov.nist.javax.sip.header.Require;
import gov.nist.javax.sip.header.Route;
import gov.nist.javax.sip.header.StatusLine;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Via;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.parser.StringMsgParser;
import gov.nist.javax.sip.stack.SIPServerTransaction;
import gov.nist.javax.sip.stack.SIPTransaction;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.ServerRequestInterface;
import gov.nist.javax.sip.stack.ServerResponseInterface;
import io.acano.node.telemetry.Metrics;
import java.io.IOException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.HeaderAddress;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.RouteHeader;
import javax.sip.message.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes each message from the wire to JAIN-SIP's transactions. What cannot be parsed is answered
 * here, in our own words: JAIN-SIP would send a peer's input back in the reason phrase. Whatever
 * goes wrong with one message ends with that message. Thread-safe.
 */
final class SipInbox {
  private static final Logger logger = LoggerFactory.getLogger(SipInbox.class);

  /** Headers without which a message means nothing; others are left out when malformed. */
  private static final Set<Class<?>> STRICT_HEADERS =
      Set.of(
          RequestLine.class,
          StatusLine.class,
          Via.class,
          From.class,
          To.class,
          CallID.class,
          CSeq.class,
          Contact.class,
          ContentLength.class,
          ContentType.class,
          MaxForwards.class,
          Require.class,
          Route.class,
          RecordRoute.class);

  private static final List<String> SINGLE_HEADERS =
      List.of("from", "to", "call-id", "cseq", "content-length", "max-forwards", "content-type");

  private final SIPTransactionStack stack;
  private final String errorTag;
  private final LongAdder received;
  private final LongAdder malformed;

  /**
   * An inbox.
   *
   * @param errorTag the To tag of answers to what cannot be parsed
   */
  SipInbox(SIPTransactionStack stack, String errorTag, Metrics metrics) {
    this.stack = stack;
    this.errorTag = errorTag;
    this.received = metrics.counter("sip_messages_total");
    this.malformed = metrics.counter("sip_malformed_total");
  }

  /** Takes one whole message. Never throws. */
  void receive(byte[] message, SipChannel channel) {
    received.increment();
    Optional<RawMessage> raw = RawMessage.cut(message);
    if (raw.isEmpty()) {
      malformed.increment();
      return;
    }
    try {
      Refusal refusal = take(raw.get(), message, channel);
      if (refusal != null) {
        refuse(raw.get(), refusal, channel);
      }
    } catch (IOException e) {
      logger.atDebug().addKeyValue("peer", channel.peer()).setCause(e).log("could not answer");
    } catch (RuntimeException | StackOverflowError e) {
      malformed.increment();
      logger
          .atWarn()
          .addKeyValue("peer", channel.peer())
          .addKeyValue("bytes", message.length)
          .setCause(e)
          .log("a SIP message could not be handled and is dropped");
    }
  }

  /** Answers a message that is not taken at all. */
  void refuse(RawMessage raw, Refusal refusal, SipChannel channel) throws IOException {
    malformed.increment();
    Optional<byte[]> response = raw.response(refusal.status, errorTag);
    if (response.isPresent()) {
      channel.send(response.get());
    }
  }

  private @Nullable Refusal take(RawMessage raw, byte[] message, SipChannel channel)
      throws IOException {
    if (message.length > RawMessage.MAX_BYTES || raw.hasTooManyHeaders()) {
      return Refusal.TOO_LARGE;
    }
    if (raw.isOtherVersion()) {
      return Refusal.VERSION;
    }
    for (String name : SINGLE_HEADERS) {
      if (raw.values(name).size() > 1) {
        return Refusal.MALFORMED;
      }
    }
    int bodyLength = raw.contentLength();
    if (bodyLength == -2 || bodyLength > raw.body().length) {
      return Refusal.MALFORMED;
    }
    // What follows the body in a datagram is not part of the message (RFC 3261 section 18.3).
    int headLength = message.length - raw.body().length;
    byte[] exact = bodyLength < 0 ? message : Arrays.copyOf(message, headLength + bodyLength);
    SIPMessage parsed;
    try {
      parsed = new StringMsgParser().parseSIPMessage(exact, true, false, SipInbox::onBadHeader);
      if (parsed != null && bodyLength < 0 && raw.body().length > 0) {
        parsed.setMessageContent(raw.body());
      }
    } catch (ParseException | RuntimeException e) {
      return Refusal.MALFORMED;
    }
    return switch (parsed) {
      case null -> null;
      case SIPRequest request -> takeRequest(request, channel);
      case SIPResponse response -> takeResponse(response, channel);
      default -> Refusal.MALFORMED;
    };
  }

  private static void onBadHeader(
      ParseException error,
      @Nullable SIPMessage message,
      @Nullable Class<?> headerClass,
      @Nullable String header,
      @Nullable String text)
      throws ParseException {
    if (headerClass == null || STRICT_HEADERS.contains(headerClass) || message == null) {
      throw error;
    }
  }

  private @Nullable Refusal takeRequest(SIPRequest request, SipChannel channel) throws IOException {
    if (!isComplete(request, channel)) {
      return Refusal.MALFORMED;
    }
    markSource(request.getTopmostVia(), channel);
    prepare(request, channel);
    request.setApplicationData(channel);
    ServerRequestInterface transaction = stack.newSIPServerRequest(request, channel);
    if (transaction == null) {
      // A duplicate of what is in work, or too many transactions: the peer will ask again.
      return null;
    }
    try {
      transaction.processRequest(request, channel);
    } finally {
      if (transaction instanceof SIPServerTransaction server && !server.passToListener()) {
        server.releaseSem();
      }
    }
    return null;
  }

  private @Nullable Refusal takeResponse(SIPResponse response, SipChannel channel) {
    try {
      response.checkHeaders();
    } catch (ParseException e) {
      malformed.increment();
      return null;
    }
    prepare(response, channel);
    ServerResponseInterface transaction = stack.newSIPServerResponse(response, channel);
    if (transaction == null) {
      return null;
    }
    try {
      transaction.processResponse(response, channel);
    } finally {
      if (transaction instanceof SIPTransaction client && !client.passToListener()) {
        client.releaseSem();
      }
    }
    return null;
  }

  private static boolean isComplete(SIPRequest request, SipChannel channel) {
    Via via = request.getTopmostVia();
    if (via == null
        || request.getFrom() == null
        || request.getFrom().getTag() == null
        || request.getTo() == null
        || request.getCallId() == null
        || request.getCSeq() == null
        || !request.getMethod().equals(request.getCSeq().getMethod())
        || !channel.getTransport().equalsIgnoreCase(via.getTransport())) {
      return false;
    }
    return hasSipRoutes(request, RouteHeader.NAME)
        && hasSipRoutes(request, RecordRouteHeader.NAME)
        && (!request.getMethod().equals(Request.INVITE) || hasContact(request));
  }

  // JAIN-SIP takes for granted that contacts and routes are SIP URIs.

  private static boolean hasContact(SIPRequest request) {
    ContactHeader contact = request.getContactHeader();
    return contact != null
        && !contact.isWildCard()
        && contact.getAddress() != null
        && contact.getAddress().getURI() instanceof SipURI;
  }

  private static boolean hasSipRoutes(SIPRequest request, String name) {
    ListIterator<?> routes = request.getHeaders(name);
    while (routes.hasNext()) {
      if (!(routes.next() instanceof HeaderAddress route)
          || !(route.getAddress().getURI() instanceof SipURI)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Notes where the request really came from (RFC 3261 section 18.2.1, RFC 3581), always, so that
   * no name in a Via is ever looked up; and drops maddr, which would send answers elsewhere.
   */
  private static void markSource(Via via, SipChannel channel) {
    try {
      via.setParameter("received", channel.getPeerAddress());
      if (via.hasParameter("rport") || channel.isReliable()) {
        via.setParameter("rport", Integer.toString(channel.getPeerPort()));
      }
      via.removeParameter("maddr");
    } catch (ParseException e) {
      throw new IllegalStateException("an address of ours is no Via parameter", e);
    }
  }

  private static void prepare(SIPMessage message, SipChannel channel) {
    message.setRemoteAddress(channel.getPeerInetAddress());
    message.setRemotePort(channel.getPeerPort());
    message.setLocalAddress(channel.getMessageProcessor().getIpAddress());
    message.setLocalPort(channel.getPort());
    message.setPeerPacketSourceAddress(channel.getPeerInetAddress());
    message.setPeerPacketSourcePort(channel.getPeerPort());
  }

  /** Why a message is not taken. */
  enum Refusal {
    MALFORMED("400 Bad Request"),
    VERSION("505 Version Not Supported"),
    TOO_LARGE("513 Message Too Large");

    private final String status;

    Refusal(String status) {
      this.status = status;
    }
  }
}
