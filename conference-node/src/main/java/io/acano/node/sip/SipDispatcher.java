package io.acano.node.sip;

import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.SipListenerExt;
import java.net.InetAddress;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.InvalidArgumentException;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes JAIN-SIP's events, on JAIN-SIP's threads, and hands them to the leg that they belong to;
 * answers what belongs to none. Never waits.
 */
final class SipDispatcher implements SipListenerExt {
  private static final Logger logger = LoggerFactory.getLogger(SipDispatcher.class);

  private final SipCore core;
  private final RateLimit invites;
  private final String tag;
  private final int maxLegs;
  private volatile boolean isDraining;

  /**
   * A dispatcher.
   *
   * @param tag the To tag of answers that keep no state (RFC 3261 section 8.2.7)
   * @param maxLegs the most legs at once, those in set-up and in clearing among them
   */
  SipDispatcher(SipCore core, RateLimit invites, String tag, int maxLegs) {
    this.core = core;
    this.invites = invites;
    this.tag = tag;
    this.maxLegs = maxLegs;
  }

  /** Takes no new call any more. */
  void drain() {
    isDraining = true;
  }

  @Override
  public void processRequest(RequestEvent event) {
    Request request = event.getRequest();
    try {
      Dialog dialog = event.getDialog();
      SipLeg leg = dialog == null ? null : (SipLeg) dialog.getApplicationData();
      if (leg != null) {
        within(leg, event);
      } else {
        outside(event);
      }
    } catch (TransactionAlreadyExistsException e) {
      logger.atTrace().log("a retransmission is left to its transaction");
    } catch (SipException | InvalidArgumentException e) {
      logger
          .atDebug()
          .addKeyValue("method", request.getMethod())
          .setCause(e)
          .log("a request could not be answered");
    }
  }

  private void within(SipLeg leg, RequestEvent event)
      throws SipException, InvalidArgumentException {
    Request request = event.getRequest();
    switch (request.getMethod()) {
      case Request.ACK -> leg.offer(new LegEvent.Acknowledged(request));
      case Request.CANCEL -> {
        leg.cancel();
        transaction(event).sendResponse(core.messages().response(Response.OK, request, tag));
      }
      default -> {
        ServerTransaction transaction = transaction(event);
        if (!leg.offer(new LegEvent.Asked(request, transaction))) {
          transaction.sendResponse(core.busy(request, tag));
        }
      }
    }
  }

  private void outside(RequestEvent event) throws SipException, InvalidArgumentException {
    Request request = event.getRequest();
    MaxForwardsHeader hops = (MaxForwardsHeader) request.getHeader(MaxForwardsHeader.NAME);
    boolean isLastHop = hops != null && hops.getMaxForwards() == 0;
    switch (request.getMethod()) {
      case Request.ACK -> logger.atTrace().log("an ACK belongs to no dialog");
      case Request.INVITE -> {
        if (isLastHop) {
          reply(event, core.messages().response(Response.TOO_MANY_HOPS, request, tag));
        } else {
          invite(event);
        }
      }
      case Request.OPTIONS ->
          reply(event, isDraining ? core.busy(request, tag) : core.capabilities(request, tag));
      case Request.CANCEL, Request.BYE ->
          reply(
              event,
              core.messages().response(Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, request, tag));
      default -> {
        int status = isLastHop ? Response.TOO_MANY_HOPS : 0;
        reply(
            event,
            status > 0
                ? core.messages().response(status, request, tag)
                : core.notAllowed(request, tag));
      }
    }
  }

  private void invite(RequestEvent event) throws SipException, InvalidArgumentException {
    Request request = event.getRequest();
    core.count("sip_invites_total");
    if (((ToHeader) request.getHeader(ToHeader.NAME)).getTag() != null) {
      reply(
          event,
          core.messages().response(Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, request, tag));
      return;
    }
    if (isDraining || core.legCount() >= maxLegs || !invites.allows(source(request))) {
      core.countRejected(Response.SERVICE_UNAVAILABLE);
      reply(event, core.busy(request, tag));
      return;
    }
    ServerTransaction transaction = transaction(event);
    Dialog dialog = transaction.getDialog();
    if (dialog == null) {
      throw new SipException("the SIP stack made no dialog for an INVITE");
    }
    SipLeg leg = new SipLeg(core, transaction, dialog, core.newTag());
    dialog.setApplicationData(leg);
    transaction.sendResponse(core.messages().response(Response.TRYING, request, tag));
    core.begin(leg);
  }

  private static InetAddress source(Request request) {
    return ((gov.nist.javax.sip.message.SIPRequest) request).getPeerPacketSourceAddress();
  }

  /** Answers without keeping state where the stack has none yet. */
  private void reply(RequestEvent event, Response response)
      throws SipException, InvalidArgumentException {
    ServerTransaction transaction = event.getServerTransaction();
    if (transaction != null) {
      transaction.sendResponse(response);
    } else {
      core.provider().sendResponse(response);
    }
  }

  private ServerTransaction transaction(RequestEvent event) throws SipException {
    ServerTransaction transaction = event.getServerTransaction();
    return transaction != null
        ? transaction
        : core.provider().getNewServerTransaction(event.getRequest());
  }

  @Override
  public void processResponse(ResponseEvent event) {
    ClientTransaction transaction = event.getClientTransaction();
    SipLeg leg = leg(transaction);
    if (leg != null) {
      leg.offer(new LegEvent.Answered(event.getResponse(), transaction));
    }
  }

  @Override
  public void processTimeout(TimeoutEvent event) {
    if (!event.isServerTransaction()) {
      SipLeg leg = leg(event.getClientTransaction());
      if (leg != null) {
        leg.offer(new LegEvent.Unanswered(event.getClientTransaction()));
      }
    }
  }

  @Override
  public void processDialogTimeout(DialogTimeoutEvent event) {
    Dialog dialog = event.getDialog();
    SipLeg leg = (SipLeg) dialog.getApplicationData();
    if (leg != null && event.getReason() == DialogTimeoutEvent.Reason.AckNotReceived) {
      leg.offer(new LegEvent.AckMissing());
    }
  }

  private static @Nullable SipLeg leg(@Nullable ClientTransaction transaction) {
    return transaction == null ? null : (SipLeg) transaction.getApplicationData();
  }

  @Override
  public void processIOException(IOExceptionEvent event) {
    logger.atDebug().addKeyValue("host", event.getHost()).log("a SIP message could not be sent");
  }

  @Override
  public void processTransactionTerminated(TransactionTerminatedEvent event) {
    // Legs look at answers and time limits, not at transactions.
  }

  @Override
  public void processDialogTerminated(DialogTerminatedEvent event) {
    // A leg ends its dialog itself, by BYE or by refusal.
  }
}
