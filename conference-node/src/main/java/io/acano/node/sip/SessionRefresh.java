package io.acano.node.sip;

import io.acano.node.call.Timer;
import java.time.Duration;
import java.util.function.Consumer;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.SipException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;

/**
 * The session timer of one dialog at work (RFC 4028): says when to refresh, carries the refresh,
 * and says when the session is over. Used by the leg's thread alone.
 */
final class SessionRefresh {
  /** What an answer means for the session. */
  enum Effect {
    /** Nothing: it is provisional, or no refresh's. */
    NONE,
    REFRESHED,
    /** It is tried again later. */
    REFUSED,
    /** The peer does not know the dialog any more. */
    GONE,
    TIMED_OUT
  }

  private final SipCore core;
  private final Consumer<LegEvent> events;
  private boolean peerHasUpdate;
  private @Nullable SessionTimer timer;
  private @Nullable ClientTransaction sent;
  private Timer.Task due = () -> {};
  private Timer.Task expiry = () -> {};

  /**
   * @param events takes what falls due, on the timer's thread; must not wait
   */
  SessionRefresh(SipCore core, Consumer<LegEvent> events) {
    this.core = core;
    this.events = events;
  }

  /** Whether the peer takes UPDATE, by its Allow header; if not, it is refreshed by re-INVITE. */
  void setPeerHasUpdate(boolean hasUpdate) {
    peerHasUpdate = hasUpdate;
  }

  String method() {
    return peerHasUpdate ? Request.UPDATE : Request.INVITE;
  }

  /** True while a refresh of ours is unanswered. */
  boolean isPending() {
    return sent != null;
  }

  boolean isPending(ClientTransaction transaction) {
    return transaction.equals(sent);
  }

  /** Starts the interval anew. */
  void schedule(SessionTimer agreed) {
    timer = agreed;
    stop();
    if (agreed.isOurs()) {
      due = core.timer().after(agreed.refreshAfter(), this::fallDue);
    }
    Duration end = agreed.isOurs() ? Duration.ofSeconds(agreed.seconds()) : agreed.expiresAfter();
    expiry = core.timer().after(end, () -> events.accept(new LegEvent.SessionExpired()));
  }

  void stop() {
    due.cancel();
    expiry.cancel();
  }

  private void fallDue() {
    events.accept(new LegEvent.RefreshDue());
  }

  /** Sends a refresh, whose interval is written here. */
  void send(Dialog dialog, Request request, SipLeg leg) throws SipException {
    core.messages().set(request, "Session-Expires", current().seconds() + ";refresher=uac");
    core.messages().set(request, "Min-SE", Integer.toString(SessionTimer.MIN_SECONDS));
    ClientTransaction transaction = core.provider().getNewClientTransaction(request);
    transaction.setApplicationData(leg);
    sent = transaction;
    dialog.sendRequest(transaction);
  }

  /** Takes an answer, and times the next refresh or the next try. */
  Effect answered(Response response, ClientTransaction transaction) {
    int status = response.getStatusCode();
    if (status < 200 || !isPending(transaction)) {
      return Effect.NONE;
    }
    sent = null;
    if (status < 300) {
      SessionTimer.Proposal answer = core.messages().sessionTimer(response);
      int seconds = answer.interval() > 0 ? answer.interval() : current().seconds();
      schedule(
          new SessionTimer(
              Math.max(SessionTimer.MIN_SECONDS, seconds),
              !answer.refresher().equalsIgnoreCase("uas")));
      return Effect.REFRESHED;
    }
    return switch (status) {
      case Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST -> Effect.GONE;
      case Response.REQUEST_TIMEOUT -> Effect.TIMED_OUT;
      default -> {
        retry(response);
        yield Effect.REFUSED;
      }
    };
  }

  private void retry(Response response) {
    int status = response.getStatusCode();
    if (status == Response.METHOD_NOT_ALLOWED || status == Response.NOT_IMPLEMENTED) {
      peerHasUpdate = false;
    }
    if (status == 422) {
      int minimum = core.messages().sessionTimer(response).minimum();
      timer = new SessionTimer(Math.max(minimum, current().seconds()), true);
    }
    // On glare, the side that does not own the Call-ID waits up to 2 s (RFC 3261 section 14.1).
    // Any other refusal may pass as well; the expiry bounds the tries.
    Duration pause =
        status == Response.REQUEST_PENDING
            ? core.glarePause()
            : Duration.ofSeconds(Math.max(5, current().seconds() / 10));
    due = core.timer().after(pause, this::fallDue);
  }

  private SessionTimer current() {
    if (timer == null) {
      throw new IllegalStateException("a refresh before a session timer was agreed on");
    }
    return timer;
  }
}
