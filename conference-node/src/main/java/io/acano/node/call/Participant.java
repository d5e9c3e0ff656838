package io.acano.node.call;

import io.acano.node.media.AudioLeg;
import io.acano.node.media.AudioLeg.Prompt;
import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import io.acano.node.model.PasscodeHash;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One person's connection to a coSpace, from the moment that it was let in.
 *
 * <pre>
 * ADMITTED ──answered──▶ PASSCODE ⇄ CHECKING ──right──▶ CONNECTED ⇄ HELD
 *     └─────answered, no passcode───────────────────────────▲
 * PASSCODE, CHECKING ──too often wrong, or full──▶ REFUSED ──time──▶ ENDING
 * any ──hangUp──▶ ENDING ──ended──▶ ENDED          any ──ended──▶ ENDED
 * </pre>
 *
 * Thread-safe; nothing here waits. A passcode is checked on a virtual thread, outside the lock,
 * because its hash is slow on purpose.
 */
public final class Participant {
  private static final Logger logger = LoggerFactory.getLogger(Participant.class);

  private enum State {
    ADMITTED,
    PASSCODE,
    CHECKING,
    REFUSED,
    CONNECTED,
    HELD,
    ENDING,
    ENDED
  }

  private final UUID id;
  private final CoSpace coSpace;
  private final Caller caller;
  private final SignallingLeg signalling;
  private final AudioLeg audio;
  private final Calls calls;
  private final CallOptions options;
  private final Instant startedAt;
  private final PasscodeEntry entry = new PasscodeEntry();

  private State state = State.ADMITTED;
  private boolean isHeld;
  private @Nullable String codec;
  private int attemptsLeft;
  private Timer.Task pause = () -> {};
  private Timer.Task limit = () -> {};
  private Instant lastSignal;

  Participant(
      UUID id,
      CoSpace coSpace,
      Caller caller,
      SignallingLeg signalling,
      AudioLeg audio,
      Calls calls,
      CallOptions options) {
    this.id = id;
    this.coSpace = coSpace;
    this.caller = caller;
    this.signalling = signalling;
    this.audio = audio;
    this.calls = calls;
    this.options = options;
    this.startedAt = calls.clock().instant();
    this.lastSignal = startedAt;
    this.attemptsLeft = options.passcodeAttempts();
  }

  public UUID id() {
    return id;
  }

  /** The coSpace as it was when the caller came. */
  public CoSpace coSpace() {
    return coSpace;
  }

  /** The leg's media; closed by {@link #ended}. */
  public AudioLeg audio() {
    return audio;
  }

  /** The leg as others see it; empty before it is answered and after its end. */
  public synchronized Optional<CallLeg> leg() {
    return switch (state) {
      case ADMITTED, ENDED -> Optional.empty();
      case PASSCODE, CHECKING, REFUSED -> Optional.of(leg(CallLeg.State.PASSCODE));
      case CONNECTED -> Optional.of(leg(CallLeg.State.CONNECTED));
      case HELD -> Optional.of(leg(CallLeg.State.HELD));
      case ENDING -> Optional.of(leg(CallLeg.State.DROPPING));
    };
  }

  private CallLeg leg(CallLeg.State shown) {
    return new CallLeg(
        id,
        coSpace.id(),
        options.core(),
        options.incarnation(),
        caller.remote(),
        caller.displayName(),
        shown,
        codec,
        startedAt);
  }

  /** Media were agreed on and the peer is connected: it is asked for the passcode, or comes in. */
  public synchronized void answered() {
    if (state != State.ADMITTED) {
      return;
    }
    if (coSpace.isProtected()) {
      state = State.PASSCODE;
      audio.onDigit(this::press);
      audio.play(Prompt.ENTER_PASSCODE);
      startTry();
      publish();
    } else {
      enter();
    }
  }

  /** Offer and answer agreed on something, at first or anew. */
  public synchronized void negotiated(String codecName, boolean held) {
    codec = codecName;
    isHeld = held;
    lastSignal = calls.clock().instant();
    switch (state) {
      case CONNECTED, HELD -> place();
      case PASSCODE, CHECKING, REFUSED -> publish();
      case ADMITTED, ENDING, ENDED -> {}
    }
  }

  /** The signalling showed that the peer is alive. */
  public synchronized void refreshed() {
    lastSignal = calls.clock().instant();
  }

  /** Ends the leg towards its peer, once; {@link #ended} follows when the protocol is done. */
  void hangUp(SignallingLeg.Reason reason) {
    synchronized (this) {
      if (state == State.ENDING || state == State.ENDED) {
        return;
      }
      state = State.ENDING;
      cancelTimers();
    }
    calls.unmix(this);
    logger
        .atInfo()
        .addKeyValue("leg", id)
        .addKeyValue("reason", reason)
        .log("the bridge ends a call leg");
    signalling.hangUp(reason);
  }

  /** The leg is over, whoever ended it. Repeating it does nothing. */
  public void ended() {
    synchronized (this) {
      if (state == State.ENDED) {
        return;
      }
      state = State.ENDED;
      cancelTimers();
    }
    calls.leave(this);
    audio.close();
    logger.atInfo().addKeyValue("leg", id).log("a call leg is over");
  }

  /** Hangs the leg up if neither media nor signalling showed life for too long. */
  void checkAlive() {
    Duration timeout = options.mediaTimeout();
    boolean isLost;
    synchronized (this) {
      isLost =
          switch (state) {
            case PASSCODE, CHECKING, REFUSED, CONNECTED ->
                audio.silentFor().compareTo(timeout) > 0
                    && Duration.between(lastSignal, calls.clock().instant()).compareTo(timeout) > 0;
            // A peer that holds may be silent; the session timer watches it.
            case ADMITTED, HELD, ENDING, ENDED -> false;
          };
    }
    if (isLost) {
      hangUp(SignallingLeg.Reason.TIMED_OUT);
    }
  }

  private void enter() {
    if (!calls.seat(this)) {
      refuse(SignallingLeg.Reason.FULL);
      return;
    }
    cancelTimers();
    audio.play(Prompt.JOINED);
    place();
    logger
        .atInfo()
        .addKeyValue("leg", id)
        .addKeyValue("coSpace", coSpace.name())
        .log("a participant joined");
  }

  /** In the mix, or out of it while the peer holds: its music on hold is not for the others. */
  private void place() {
    State before = state;
    state = isHeld ? State.HELD : State.CONNECTED;
    if (state != before) {
      if (isHeld) {
        calls.unmix(this);
      } else {
        calls.mix(this);
      }
    }
    publish();
  }

  private void publish() {
    leg().ifPresent(calls::record);
  }

  private synchronized void press(char key) {
    if (state != State.PASSCODE) {
      return;
    }
    pause.cancel();
    Optional<String> entered = entry.press(key);
    if (entered.isPresent()) {
      check(entered.get());
    } else if (!entry.isEmpty()) {
      pause = calls.timer().after(options.digitPause(), this::paused);
    }
  }

  private synchronized void paused() {
    if (state == State.PASSCODE) {
      entry.end().ifPresent(this::check);
    }
  }

  private void startTry() {
    limit = calls.timer().after(options.entryLimit(), this::tryExpired);
  }

  private synchronized void tryExpired() {
    if (state == State.PASSCODE) {
      pause.cancel();
      entry.end();
      checked(false);
    }
  }

  private void check(String entered) {
    state = State.CHECKING;
    cancelTimers();
    Thread.ofVirtual().name("passcode-" + id).start(() -> checked(isRight(entered)));
  }

  private boolean isRight(String entered) {
    String hash = coSpace.passcodeHash();
    if (hash == null) {
      return true;
    }
    try {
      return PasscodeHash.parse(hash).matches(entered);
    } catch (IllegalArgumentException e) {
      logger
          .atError()
          .addKeyValue("coSpace", coSpace.name())
          .setCause(e)
          .log("a coSpace's passcode hash is unreadable; set its passcode again");
      return false;
    }
  }

  private synchronized void checked(boolean isRight) {
    if (state != State.CHECKING && state != State.PASSCODE) {
      return;
    }
    if (isRight) {
      enter();
    } else if (--attemptsLeft > 0) {
      state = State.PASSCODE;
      audio.play(Prompt.WRONG_PASSCODE);
      startTry();
    } else {
      refuse(SignallingLeg.Reason.WRONG_PASSCODE);
    }
  }

  private void refuse(SignallingLeg.Reason reason) {
    state = State.REFUSED;
    cancelTimers();
    audio.play(Prompt.REFUSED);
    limit = calls.timer().after(options.refusalTime(), () -> hangUp(reason));
  }

  private void cancelTimers() {
    pause.cancel();
    limit.cancel();
  }
}
