package io.acano.node.call;

import io.acano.node.media.AudioMixer;
import io.acano.node.model.CoSpace;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A live call in a coSpace on this instance: from its first leg to its last. Guarded by the {@link
 * Calls} that holds it.
 */
final class Conference {
  private final AudioMixer mixer;
  private final Map<UUID, Participant> participants = new LinkedHashMap<>();

  /** Those that count against the limit: a caller that still enters a passcode does not. */
  private final Set<UUID> seated = new LinkedHashSet<>();

  private CoSpace coSpace;

  Conference(CoSpace coSpace, AudioMixer mixer) {
    this.coSpace = coSpace;
    this.mixer = mixer;
  }

  AudioMixer mixer() {
    return mixer;
  }

  CoSpace coSpace() {
    return coSpace;
  }

  void update(CoSpace changed) {
    coSpace = changed;
  }

  void add(Participant participant) {
    participants.put(participant.id(), participant);
  }

  /** Takes a seat; false if there is none. */
  boolean seat(UUID participant) {
    Integer limit = coSpace.participantLimit();
    if (limit != null && seated.size() >= limit && !seated.contains(participant)) {
      return false;
    }
    seated.add(participant);
    return true;
  }

  boolean hasSeat() {
    Integer limit = coSpace.participantLimit();
    return limit == null || seated.size() < limit;
  }

  void remove(UUID participant) {
    participants.remove(participant);
    seated.remove(participant);
  }

  boolean isEmpty() {
    return participants.isEmpty();
  }

  List<Participant> participants() {
    return List.copyOf(participants.values());
  }
}
