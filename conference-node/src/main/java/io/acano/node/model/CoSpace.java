package io.acano.node.model;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A virtual meeting room.
 *
 * @param uri the user part under which it is dialled in every incoming domain that leads to
 *     coSpaces, e.g. {@code team}; null if it has none
 * @param callId digits that lead to it as {@code uri} does; null if it has none
 * @param passcodeHash a {@code PasscodeHash} text, or null if anybody may enter
 * @param participantLimit the most participants at once, or null for no limit of its own
 */
public record CoSpace(
    UUID id,
    String name,
    @Nullable String uri,
    @Nullable String callId,
    @Nullable String passcodeHash,
    @Nullable Integer participantLimit) {

  /** True if a caller must enter a passcode. */
  public boolean isProtected() {
    return passcodeHash != null;
  }
}
