package io.acano.node.call;

import io.acano.node.directory.DirectoryView;
import io.acano.node.directory.LegLedger;
import io.acano.node.media.AudioLeg;
import io.acano.node.media.MediaEngine;
import io.acano.node.media.MediaException;
import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import io.acano.node.telemetry.Metrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live calls of this instance, one conference for each coSpace that has a leg here.
 * Thread-safe; nothing here waits. A participant may call in here while it holds its own lock, so
 * nothing here calls a participant while it holds this one.
 */
public final class Calls {
  private static final Logger logger = LoggerFactory.getLogger(Calls.class);
  private static final Duration SWEEP = Duration.ofSeconds(1);

  private final CallOptions options;
  private final MediaEngine media;
  private final LegLedger ledger;
  private final Timer timer;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Metrics metrics;
  private final Map<UUID, Conference> conferences = new HashMap<>();
  private final Map<UUID, Participant> legs = new HashMap<>();
  private boolean isStopped;

  public Calls(
      CallOptions options,
      MediaEngine media,
      LegLedger ledger,
      Timer timer,
      InstantSource clock,
      RandomGenerator random,
      Metrics metrics) {
    this.options = options;
    this.media = media;
    this.ledger = ledger;
    this.timer = timer;
    this.clock = clock;
    this.random = random;
    this.metrics = metrics;
    metrics.gauge("call_legs_count", this::legCount);
    metrics.gauge("call_conferences_count", this::conferenceCount);
    timer.after(SWEEP, this::sweep);
  }

  /**
   * Lets a caller in, if there is room, and opens its media. An unprotected coSpace's seat is taken
   * now; a protected one's when the passcode was right.
   */
  public Admission admit(CoSpace coSpace, Caller caller, SignallingLeg signalling) {
    if (!hasRoom(coSpace)) {
      return new Admission.Full();
    }
    AudioLeg audio;
    try {
      audio = media.openLeg(options.mediaAddress());
    } catch (MediaException e) {
      logger.atWarn().setCause(e).log("no media for a call leg");
      return new Admission.Unavailable("no media");
    }
    Participant participant =
        new Participant(
            UniqueId.next(clock, random), coSpace, caller, signalling, audio, this, options);
    if (!enrol(participant, coSpace)) {
      audio.close();
      return new Admission.Full();
    }
    metrics.counter("call_legs_total").increment();
    return new Admission.Admitted(participant);
  }

  private synchronized boolean hasRoom(CoSpace coSpace) {
    Conference conference = conferences.get(coSpace.id());
    return !isStopped
        && legs.size() < options.maxLegs()
        && (coSpace.isProtected() || conference == null || conference.hasSeat());
  }

  private synchronized boolean enrol(Participant participant, CoSpace coSpace) {
    if (isStopped || legs.size() >= options.maxLegs()) {
      return false;
    }
    Conference conference = conferences.get(coSpace.id());
    if (conference == null) {
      conference = new Conference(coSpace, media.openMixer());
      conferences.put(coSpace.id(), conference);
    }
    if (!coSpace.isProtected() && !conference.seat(participant.id())) {
      closeIfEmpty(conference);
      return false;
    }
    conference.add(participant);
    legs.put(participant.id(), participant);
    return true;
  }

  /** Gives the participant a seat in its conference; false if all are taken. */
  synchronized boolean seat(Participant participant) {
    Conference conference = conferences.get(participant.coSpace().id());
    return conference != null && conference.seat(participant.id());
  }

  synchronized void mix(Participant participant) {
    Conference conference = conferences.get(participant.coSpace().id());
    if (conference != null && legs.containsKey(participant.id())) {
      conference.mixer().add(participant.audio());
    }
  }

  synchronized void unmix(Participant participant) {
    Conference conference = conferences.get(participant.coSpace().id());
    if (conference != null) {
      conference.mixer().remove(participant.audio());
    }
  }

  void record(CallLeg leg) {
    ledger.record(leg);
  }

  /** The participant is gone; its conference goes with the last one. */
  void leave(Participant participant) {
    synchronized (this) {
      legs.remove(participant.id());
      Conference conference = conferences.get(participant.coSpace().id());
      if (conference != null) {
        conference.mixer().remove(participant.audio());
        conference.remove(participant.id());
        closeIfEmpty(conference);
      }
      notifyAll();
    }
    ledger.erase(participant.id());
  }

  private void closeIfEmpty(Conference conference) {
    if (conference.isEmpty()) {
      conferences.remove(conference.coSpace().id());
      conference.mixer().close();
    }
  }

  /**
   * Ends the legs in coSpaces that are no more. A changed passcode counts from the next caller on,
   * a changed limit from the next seat on.
   */
  public void onDirectoryChanged(DirectoryView view) {
    for (Participant participant : participants()) {
      Optional<CoSpace> coSpace = view.coSpace(participant.coSpace().id());
      if (coSpace.isEmpty()) {
        participant.hangUp(SignallingLeg.Reason.COSPACE_REMOVED);
      } else {
        update(coSpace.get());
      }
    }
  }

  private synchronized void update(CoSpace coSpace) {
    Conference conference = conferences.get(coSpace.id());
    if (conference != null) {
      conference.update(coSpace);
    }
  }

  /** Hangs a leg up; false if it is not one of ours, or over. */
  public boolean drop(UUID legId) {
    Participant participant;
    synchronized (this) {
      participant = legs.get(legId);
    }
    if (participant == null) {
      return false;
    }
    participant.hangUp(SignallingLeg.Reason.DROPPED);
    return true;
  }

  /** The legs in a coSpace on this instance, the first to come first. */
  public List<CallLeg> legs(UUID coSpaceId) {
    List<Participant> present;
    synchronized (this) {
      Conference conference = conferences.get(coSpaceId);
      present = conference == null ? List.of() : conference.participants();
    }
    return present.stream().flatMap(each -> each.leg().stream()).toList();
  }

  /** All legs on this instance that are answered. */
  public List<CallLeg> legs() {
    return participants().stream().flatMap(each -> each.leg().stream()).toList();
  }

  /** Admits nobody any more and hangs all legs up; waits until they are gone, or for the limit. */
  public void stop(Duration limit) throws InterruptedException {
    synchronized (this) {
      isStopped = true;
    }
    participants().forEach(each -> each.hangUp(SignallingLeg.Reason.SHUTTING_DOWN));
    long deadline = System.nanoTime() + limit.toNanos();
    synchronized (this) {
      while (!legs.isEmpty()) {
        long leftMs = (deadline - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) {
          break;
        }
        wait(leftMs);
      }
    }
    participants().forEach(Participant::ended);
  }

  private void sweep() {
    participants().forEach(Participant::checkAlive);
    synchronized (this) {
      if (isStopped) {
        return;
      }
    }
    timer.after(SWEEP, this::sweep);
  }

  private synchronized List<Participant> participants() {
    return List.copyOf(legs.values());
  }

  private synchronized long legCount() {
    return legs.size();
  }

  private synchronized long conferenceCount() {
    return conferences.size();
  }

  Timer timer() {
    return timer;
  }

  InstantSource clock() {
    return clock;
  }
}
