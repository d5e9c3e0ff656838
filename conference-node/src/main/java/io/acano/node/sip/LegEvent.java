package io.acano.node.sip;

import io.acano.node.call.SignallingLeg;
import javax.sip.ClientTransaction;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What a leg's thread works on, one after the other. */
sealed interface LegEvent {
  /** A request of the peer's that has to be answered. */
  record Asked(Request request, ServerTransaction transaction) implements LegEvent {}

  /** The peer's ACK of our 2xx. */
  record Acknowledged(Request ack) implements LegEvent {}

  /** An answer to a request of ours. */
  record Answered(Response response, ClientTransaction transaction) implements LegEvent {}

  /** A request of ours that nobody answered. */
  record Unanswered(ClientTransaction transaction) implements LegEvent {}

  /** Our 2xx was not acknowledged in time. */
  record AckMissing() implements LegEvent {}

  /** The bridge ends the leg. */
  record Ended(SignallingLeg.Reason reason) implements LegEvent {}

  /** It is time for us to refresh the session. */
  record RefreshDue() implements LegEvent {}

  /** Nobody refreshed the session in time. */
  record SessionExpired() implements LegEvent {}
}
