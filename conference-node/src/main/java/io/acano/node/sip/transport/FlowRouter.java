package io.acano.node.sip.transport;

import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.stack.DefaultRouter;
import gov.nist.javax.sip.stack.HopImpl;
import java.text.ParseException;
import java.util.Locale;
import javax.sip.SipException;
import javax.sip.SipStack;
import javax.sip.address.Hop;
import javax.sip.message.Request;

/**
 * Routes a request within a dialog over the TCP connection by which the peer's last one came, for
 * as long as that is open: behind a NAT nobody listens at the Contact. Everything else goes where
 * its route set or its URI says (RFC 3261 section 12.2.1.1).
 *
 * <p>The connection belongs to one dialog alone and is found by the message that it brought, never
 * by an address that a peer claims, so that no peer can take another one's requests (the risk of
 * RFC 5923 section 8). Thread-safe.
 */
public final class FlowRouter extends DefaultRouter {
  /** Called by JAIN-SIP, by this class's name. */
  public FlowRouter(SipStack stack, String outboundProxy) {
    super(stack, outboundProxy);
  }

  /** Makes a request of ours go back over the connection by which {@code received} came. */
  public static void follow(Request received, Request ours) {
    if (((SIPRequest) received).getApplicationData() instanceof TcpConnection connection) {
      SIPRequest request = (SIPRequest) ours;
      request.setApplicationData(connection);
      try {
        request.getTopmostVia().setTransport(connection.getTransport().toUpperCase(Locale.ROOT));
      } catch (ParseException e) {
        throw new IllegalStateException("a transport of ours is no Via transport", e);
      }
    }
  }

  @Override
  public Hop getNextHop(Request request) throws SipException {
    return ((SIPRequest) request).getApplicationData() instanceof TcpConnection connection
            && connection.isOpen()
        ? new HopImpl(
            connection.getPeerAddress(), connection.getPeerPort(), connection.getTransport())
        : super.getNextHop(request);
  }
}
