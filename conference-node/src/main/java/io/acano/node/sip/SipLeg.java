package io.acano.node.sip;

import io.acano.node.call.Admission;
import io.acano.node.call.Participant;
import io.acano.node.call.SignallingLeg;
import io.acano.node.dialplan.Resolution;
import io.acano.node.media.AudioStream;
import io.acano.node.media.MediaException;
import io.acano.node.media.sdp.Agreement;
import io.acano.node.media.sdp.AudioSession;
import io.acano.node.media.sdp.SdpException;
import io.acano.node.media.sdp.SessionDescription;
import io.acano.node.model.CoSpace;
import io.acano.node.sip.transport.FlowRouter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One dialog with a peer that called us. A virtual thread of its own works on its events one after
 * the other, from a bounded queue, so that its state needs no lock; everybody else only hands over.
 */
final class SipLeg implements SignallingLeg {
  private static final Logger logger = LoggerFactory.getLogger(SipLeg.class);

  /** Of the peer's events; our own are few by nature and always find room. */
  private static final int MAX_WAITING = 32;

  private final SipCore core;
  private final Request invite;
  private final ServerTransaction inviteTransaction;
  private final Dialog dialog;
  private final String localTag;
  private final BlockingQueue<LegEvent> events = new LinkedBlockingQueue<>();
  private final SessionRefresh refresh;
  private volatile boolean isCancelled;

  private boolean isOver;
  private boolean isAcknowledged;
  private boolean awaitsAnswer;
  private @Nullable Reason waitingEnd;
  private @Nullable Participant participant;

  /** The peer's last request within the dialog: requests of ours go back the way it came. */
  private @Nullable Request latest;

  private @Nullable AudioSession session;

  SipLeg(SipCore core, ServerTransaction transaction, Dialog dialog, String localTag) {
    this.core = core;
    this.inviteTransaction = transaction;
    this.invite = transaction.getRequest();
    this.dialog = dialog;
    this.localTag = localTag;
    this.refresh = new SessionRefresh(core, events::add);
  }

  void start() {
    Thread.ofVirtual().name("sip-leg-" + localTag).start(this::run);
  }

  /** Hands an event of the peer's over; false if too many wait. */
  boolean offer(LegEvent event) {
    return events.size() < MAX_WAITING && events.offer(event);
  }

  /** The peer cancels its INVITE; without effect once it is answered. */
  void cancel() {
    isCancelled = true;
  }

  @Override
  public void hangUp(Reason reason) {
    events.add(new LegEvent.Ended(reason));
  }

  private void run() {
    try {
      setUp();
      while (!isOver) {
        handle(events.take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SipException e) {
      // The peer's doing, e.g. a connection that it closed before our answer: no stack trace for
      // it.
      logger.atInfo().addKeyValue("leg", localTag).log("a call leg ends: {}", e.getMessage());
      fail();
    } catch (InvalidArgumentException | RuntimeException e) {
      logger.atWarn().addKeyValue("leg", localTag).setCause(e).log("a call leg failed and ends");
      fail();
    } finally {
      refresh.stop();
      if (participant != null) {
        participant.ended();
      }
      core.gone(this);
    }
  }

  private void handle(LegEvent event) throws SipException, InvalidArgumentException {
    switch (event) {
      case LegEvent.Asked asked -> answer(asked.request(), asked.transaction());
      case LegEvent.Acknowledged acknowledged -> acknowledged(acknowledged.ack());
      case LegEvent.Answered answered -> refreshed(answered.response(), answered.transaction());
      case LegEvent.Unanswered unanswered -> {
        if (refresh.isPending(unanswered.transaction())) {
          end(Reason.TIMED_OUT);
        }
      }
      case LegEvent.AckMissing missing -> {
        isAcknowledged = true;
        end(Reason.TIMED_OUT);
      }
      case LegEvent.Ended ended -> end(ended.reason());
      case LegEvent.RefreshDue due -> sendRefresh();
      case LegEvent.SessionExpired expired -> end(Reason.TIMED_OUT);
    }
  }

  // The call comes in.

  private void setUp() throws SipException, InvalidArgumentException {
    List<String> unsupported = SipMessages.unsupported(invite);
    if (!unsupported.isEmpty()) {
      Response response = response(Response.BAD_EXTENSION, invite);
      core.messages().setAll(response, "Unsupported", unsupported);
      reject(response);
      return;
    }
    URI uri = invite.getRequestURI();
    if (!(uri instanceof SipURI sip) || sip.isSecure()) {
      reject(Response.UNSUPPORTED_URI_SCHEME);
      return;
    }
    if (sip.getUser() == null || sip.getUser().isEmpty()) {
      reject(Response.ADDRESS_INCOMPLETE);
      return;
    }
    Optional<Resolution> resolution = SipMessages.dialled(sip).map(core::resolve);
    switch (resolution.orElseGet(Resolution.UnknownAddress::new)) {
      case Resolution.CoSpaceTarget target -> join(target.coSpace());
      case Resolution.UserTarget target -> reject(Response.TEMPORARILY_UNAVAILABLE);
      case Resolution.UnknownAddress unknown -> reject(Response.NOT_FOUND);
      case Resolution.WrongDomain wrong -> reject(Response.FORBIDDEN);
    }
  }

  private void join(CoSpace coSpace) throws SipException, InvalidArgumentException {
    SessionTimer.Proposal timer = core.messages().sessionTimer(invite);
    if (timer.isTooSmall()) {
      rejectInterval(invite, inviteTransaction);
      isOver = true;
      return;
    }
    if (!SipMessages.isSdp(invite)) {
      Response response = response(Response.UNSUPPORTED_MEDIA_TYPE, invite);
      core.messages().set(response, "Accept", "application/sdp");
      reject(response);
      return;
    }
    Optional<SessionDescription> offer;
    try {
      offer = sdp(invite);
    } catch (SdpException e) {
      reject(unacceptable(invite, e));
      return;
    }
    switch (core.calls().admit(coSpace, SipMessages.caller(invite), this)) {
      case Admission.Admitted admitted -> accept(admitted.participant(), offer, timer);
      case Admission.Full full -> reject(Response.BUSY_HERE);
      case Admission.Unavailable unavailable -> reject(core.busy(invite, localTag));
    }
  }

  private void accept(
      Participant admitted, Optional<SessionDescription> offer, SessionTimer.Proposal timer)
      throws SipException, InvalidArgumentException {
    participant = admitted;
    InetSocketAddress media =
        new InetSocketAddress(
            core.options().advertisedAddress(), admitted.audio().localAddress().getPort());
    AudioSession fresh = AudioSession.create(core.newSessionId(), media, core.codecs());
    String body;
    try {
      body = agree(fresh, offer);
    } catch (SdpException | MediaException e) {
      reject(unacceptable(invite, e));
      return;
    }
    if (isCancelled) {
      reject(Response.REQUEST_TERMINATED);
      return;
    }
    refresh.setPeerHasUpdate(SipMessages.allows(invite, Request.UPDATE));
    respond(invite, inviteTransaction, body, timer);
  }

  /** Takes an offer, or makes one if the peer made none; gives what we say. */
  private String agree(AudioSession before, Optional<SessionDescription> offer)
      throws SdpException {
    if (offer.isEmpty()) {
      AudioSession offered = before.offer();
      session = offered;
      awaitsAnswer = true;
      SessionDescription said = offered.last();
      return said == null ? "" : said.text();
    }
    Agreement agreement = before.answer(offer.get());
    apply(agreement);
    return agreement.local().text();
  }

  private void apply(Agreement agreement) {
    Participant present = joined();
    AudioStream stream = agreement.stream();
    present.audio().apply(stream);
    session = agreement.session();
    awaitsAnswer = false;
    present.negotiated(stream.codec().encoding(), agreement.isHeld());
  }

  private void acknowledged(Request ack) throws SipException, InvalidArgumentException {
    latest = ack;
    if (awaitsAnswer && session != null) {
      try {
        Optional<SessionDescription> answer = sdp(ack);
        if (answer.isPresent()) {
          apply(session.accept(answer.get()));
        } else if (!isAcknowledged) {
          throw new SdpException("the ACK holds no answer");
        }
      } catch (SdpException | MediaException e) {
        logger.atInfo().addKeyValue("leg", localTag).setCause(e).log("no media agreed on");
        isAcknowledged = true;
        end(Reason.NO_MEDIA);
        return;
      }
    }
    boolean isFirst = !isAcknowledged;
    isAcknowledged = true;
    if (waitingEnd != null) {
      end(waitingEnd);
    } else if (isFirst) {
      joined().answered();
    }
  }

  // The peer asks for something.

  private void answer(Request request, ServerTransaction transaction)
      throws SipException, InvalidArgumentException {
    latest = request;
    switch (request.getMethod()) {
      case Request.BYE -> {
        transaction.sendResponse(response(Response.OK, request));
        isOver = true;
      }
      case Request.INVITE, Request.UPDATE -> renegotiate(request, transaction);
      case Request.OPTIONS -> transaction.sendResponse(core.capabilities(request, localTag));
      default -> transaction.sendResponse(core.notAllowed(request, localTag));
    }
  }

  private void renegotiate(Request request, ServerTransaction transaction)
      throws SipException, InvalidArgumentException {
    if (!SipMessages.unsupported(request).isEmpty()) {
      Response response = response(Response.BAD_EXTENSION, request);
      core.messages().setAll(response, "Unsupported", SipMessages.unsupported(request));
      transaction.sendResponse(response);
      return;
    }
    SessionTimer.Proposal timer = core.messages().sessionTimer(request);
    if (timer.isTooSmall()) {
      rejectInterval(request, transaction);
      return;
    }
    if (refresh.isPending() && request.getMethod().equals(Request.INVITE)) {
      transaction.sendResponse(response(Response.REQUEST_PENDING, request));
      return;
    }
    AudioSession before = session;
    if (before == null) {
      throw new IllegalStateException("a request within a dialog before its session");
    }
    String body = "";
    try {
      Optional<SessionDescription> offer = sdp(request);
      if (offer.isPresent() || request.getMethod().equals(Request.INVITE)) {
        body = agree(before, offer);
      }
    } catch (SdpException | MediaException e) {
      // The session goes on as it was (RFC 3261 section 14.2).
      transaction.sendResponse(unacceptable(request, e));
      return;
    }
    joined().refreshed();
    respond(request, transaction, body, timer);
  }

  /** Answers with 200, our description if there is one, and the session timer. */
  private void respond(
      Request request, ServerTransaction transaction, String body, SessionTimer.Proposal proposal)
      throws SipException, InvalidArgumentException {
    Response response = response(Response.OK, request);
    core.setContact(response, transport());
    core.messages().setCapabilities(response);
    SessionTimer timer =
        SessionTimer.answer(
            proposal, Math.toIntExact(core.options().sessionInterval().toSeconds()));
    core.messages().setSessionTimer(response, timer, proposal.isSupported());
    if (!body.isEmpty()) {
      core.messages().setBody(response, body);
    }
    refresh.schedule(timer);
    transaction.sendResponse(response);
  }

  // We refresh the session.

  private void sendRefresh() throws SipException, InvalidArgumentException {
    if (refresh.isPending() || session == null || !isAcknowledged) {
      return;
    }
    Request request = request(refresh.method());
    core.setContact(request, transport());
    core.messages().setCapabilities(request);
    if (request.getMethod().equals(Request.INVITE)) {
      AudioSession offered = session.offer();
      SessionDescription said = offered.last();
      session = offered;
      core.messages().setBody(request, said == null ? "" : said.text());
    }
    refresh.send(dialog, request, this);
  }

  private void refreshed(Response response, ClientTransaction transaction)
      throws SipException, InvalidArgumentException {
    switch (refresh.answered(response, transaction)) {
      case REFRESHED -> {
        if (transaction.getRequest().getMethod().equals(Request.INVITE)) {
          long sequence = ((CSeqHeader) response.getHeader(CSeqHeader.NAME)).getSeqNumber();
          dialog.sendAck(routed(dialog.createAck(sequence)));
          takeAnswer(response);
        }
        joined().refreshed();
      }
      case GONE -> isOver = true;
      case TIMED_OUT -> end(Reason.TIMED_OUT);
      case NONE, REFUSED -> {}
    }
  }

  private void takeAnswer(Response response) {
    try {
      Optional<SessionDescription> answer = sdp(response);
      if (answer.isPresent() && session != null) {
        apply(session.accept(answer.get()));
      }
    } catch (SdpException | MediaException e) {
      logger
          .atInfo()
          .addKeyValue("leg", localTag)
          .setCause(e)
          .log("the answer to our re-INVITE is unusable; the session goes on as it was");
    }
  }

  // The end.

  private void end(Reason reason) throws SipException {
    if (isOver) {
      return;
    }
    if (!isAcknowledged) {
      // No BYE before the ACK (RFC 3261 section 15); that it comes is watched.
      waitingEnd = reason;
      return;
    }
    isOver = true;
    Request bye = request(Request.BYE);
    core.messages().set(bye, "Reason", reasonHeader(reason));
    try {
      dialog.sendRequest(core.provider().getNewClientTransaction(bye));
    } catch (SipException e) {
      logger
          .atInfo()
          .addKeyValue("leg", localTag)
          .addKeyValue("reason", String.valueOf(e.getMessage()))
          .log("the peer of an ended leg cannot be told so");
      dialog.delete();
    }
  }

  private static String reasonHeader(Reason reason) {
    return switch (reason) {
      case DROPPED -> "SIP;cause=480;text=\"dropped by an operator\"";
      case WRONG_PASSCODE -> "SIP;cause=403;text=\"wrong passcode\"";
      case FULL -> "SIP;cause=486;text=\"the coSpace is full\"";
      case COSPACE_REMOVED -> "SIP;cause=410;text=\"the coSpace was removed\"";
      case NO_MEDIA -> "SIP;cause=488;text=\"no usable answer to the offer\"";
      case TIMED_OUT -> "SIP;cause=408;text=\"no sign of life\"";
      case SHUTTING_DOWN -> "SIP;cause=503;text=\"the instance is shutting down\"";
    };
  }

  private void fail() {
    if (isOver) {
      return;
    }
    isOver = true;
    try {
      if (session == null) {
        inviteTransaction.sendResponse(response(Response.SERVER_INTERNAL_ERROR, invite));
      } else {
        dialog.sendRequest(core.provider().getNewClientTransaction(request(Request.BYE)));
      }
    } catch (SipException | InvalidArgumentException e) {
      logger.atDebug().addKeyValue("leg", localTag).setCause(e).log("could not end a dialog");
      dialog.delete();
    }
  }

  private void reject(int status) throws SipException, InvalidArgumentException {
    reject(response(status, invite));
  }

  private void reject(Response response) throws SipException, InvalidArgumentException {
    isOver = true;
    core.countRejected(response.getStatusCode());
    inviteTransaction.sendResponse(response);
  }

  private void rejectInterval(Request request, ServerTransaction transaction)
      throws SipException, InvalidArgumentException {
    Response response = response(422, request);
    core.messages().set(response, "Min-SE", Integer.toString(SessionTimer.MIN_SECONDS));
    transaction.sendResponse(response);
  }

  private Response unacceptable(Request request, Exception why) {
    Response response = response(Response.NOT_ACCEPTABLE_HERE, request);
    // Our own words only: an SdpException never repeats the peer's.
    core.messages()
        .set(response, "Warning", "399 acano \"" + String.valueOf(why.getMessage()) + "\"");
    return response;
  }

  private Response response(int status, Request request) {
    return core.messages().response(status, request, localTag);
  }

  /** A request within the dialog. */
  private Request request(String method) throws SipException {
    return routed(dialog.createRequest(method));
  }

  private Request routed(Request request) {
    if (latest != null) {
      FlowRouter.follow(latest, request);
    }
    return request;
  }

  private String transport() {
    return core.transport(invite);
  }

  private Participant joined() {
    if (participant == null) {
      throw new IllegalStateException("the leg has no participant");
    }
    return participant;
  }

  private static Optional<SessionDescription> sdp(Message message) throws SdpException {
    Optional<byte[]> body = SipMessages.body(message);
    if (body.isEmpty()) {
      return Optional.empty();
    }
    if (!SipMessages.isSdp(message)) {
      throw new SdpException("the body is no session description");
    }
    return Optional.of(SessionDescription.parse(body.get()));
  }
}
