package io.acano.node.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a person to a coSpace, as every instance sees it.
 *
 * @param core the instance that holds the leg
 * @param incarnation that instance's run; a leg of an older run is gone
 * @param remote the peer's address of record as it presented itself, sanitised
 * @param codec the negotiated audio codec's SDP name, null until media is agreed
 */
public record CallLeg(
    UUID id,
    UUID coSpaceId,
    String core,
    long incarnation,
    String remote,
    @Nullable String displayName,
    State state,
    @Nullable String codec,
    Instant startedAt) {

  /** Where a leg stands. */
  public enum State {
    /** Answered, asked for the passcode, not in the mix. */
    PASSCODE,
    /** In the conference. */
    CONNECTED,
    /** In the conference, put on hold by its peer. */
    HELD,
    /** Asked to leave by an operator; its owner ends it. */
    DROPPING
  }
}
