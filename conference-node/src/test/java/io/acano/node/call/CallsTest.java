package io.acano.node.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.Await;
import io.acano.node.directory.FixedDirectory;
import io.acano.node.media.AudioLeg.Prompt;
import io.acano.node.media.ScriptedMedia;
import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import io.acano.node.model.PasscodeHash;
import io.acano.node.telemetry.Metrics;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CallsTest {
  private static final SplittableRandom RANDOM = new SplittableRandom(1);
  private static final CoSpace TEAM = new CoSpace(new UUID(1, 1), "Team", "team", "1001", null, 2);
  private static final CoSpace BOARD =
      new CoSpace(
          new UUID(1, 2), "Board", "board", "1002", PasscodeHash.of("4711", RANDOM).text(), 1);

  private final ManualTime time = new ManualTime();
  private final ScriptedMedia media = new ScriptedMedia();
  private final RecordingLedger ledger = new RecordingLedger();
  private final List<SignallingLeg.Reason> hungUp = Collections.synchronizedList(new ArrayList<>());
  private final Calls calls =
      new Calls(
          CallOptions.of("core-1", 7, InetAddress.getLoopbackAddress()).withMaxLegs(4),
          media,
          ledger,
          time,
          time,
          RANDOM,
          new Metrics());

  @Test
  void mixesThoseWhoAnswered() {
    Participant alice = enter(TEAM);
    Participant bob = enter(TEAM);
    assertEquals(1, media.mixers().size());
    assertEquals(Set.of(alice.audio(), bob.audio()), media.mixers().getFirst().legs());
    assertEquals(List.of(Prompt.JOINED), media.legs().getFirst().prompts());
    assertEquals(2, calls.legs(TEAM.id()).size());
    alice.ended();
    assertEquals(Set.of(bob.audio()), media.mixers().getFirst().legs());
    bob.ended();
    assertTrue(media.mixers().getFirst().isClosed());
    assertTrue(media.legs().stream().allMatch(ScriptedMedia.Leg::isClosed));
    assertTrue(ledger.live().isEmpty());
    assertTrue(calls.legs().isEmpty());
  }

  @Test
  void keepsHeldLegsOutOfTheMix() {
    Participant alice = enter(TEAM);
    alice.negotiated("PCMU", true);
    assertTrue(media.mixers().getFirst().legs().isEmpty());
    assertEquals(CallLeg.State.HELD, ledger.live().getFirst().state());
    alice.negotiated("G722", false);
    assertEquals(Set.of(alice.audio()), media.mixers().getFirst().legs());
    assertEquals(CallLeg.State.CONNECTED, ledger.live().getFirst().state());
    assertEquals("G722", ledger.live().getFirst().codec());
  }

  @Test
  void isFullAtTheLimit() {
    enter(TEAM);
    Participant bob = enter(TEAM);
    assertInstanceOf(Admission.Full.class, admit(TEAM));
    bob.ended();
    assertInstanceOf(Admission.Admitted.class, admit(TEAM));
  }

  @Test
  void isFullAtTheInstancesLimit() {
    for (int i = 0; i < 4; i++) {
      admitted(BOARD);
    }
    assertInstanceOf(Admission.Full.class, admit(TEAM));
  }

  @Test
  void admitsNobodyWithoutMedia() {
    media.exhaust();
    assertInstanceOf(Admission.Unavailable.class, admit(TEAM));
    assertTrue(media.mixers().isEmpty());
  }

  @Test
  void letsInWhoKnowsThePasscode() throws Exception {
    enter(BOARD);
    ScriptedMedia.Leg leg = media.legs().getFirst();
    assertEquals(List.of(Prompt.ENTER_PASSCODE), leg.prompts());
    assertEquals(CallLeg.State.PASSCODE, ledger.live().getFirst().state());
    leg.press("99*4711#");
    Await.until("the caller is in", () -> media.mixers().getFirst().legs().contains(leg));
    assertEquals(List.of(Prompt.ENTER_PASSCODE, Prompt.JOINED), leg.prompts());
    assertEquals(CallLeg.State.CONNECTED, ledger.live().getFirst().state());
  }

  @Test
  void takesAPauseForTheEndOfThePasscode() throws Exception {
    enter(BOARD);
    ScriptedMedia.Leg leg = media.legs().getFirst();
    leg.press("47");
    time.pass(Duration.ofMillis(2900));
    leg.press("11");
    time.pass(Duration.ofMillis(2900));
    assertEquals(1, leg.prompts().size());
    time.pass(Duration.ofMillis(200));
    Await.until("the caller is in", () -> media.mixers().getFirst().legs().contains(leg));
  }

  @Test
  void refusesAfterThreeWrongPasscodes() throws Exception {
    enter(BOARD);
    ScriptedMedia.Leg leg = media.legs().getFirst();
    for (int i = 1; i <= 3; i++) {
      leg.press("123" + i + "#");
      int prompts = i + 1;
      Await.until("the passcode was checked", () -> leg.prompts().size() == prompts);
    }
    assertEquals(
        List.of(
            Prompt.ENTER_PASSCODE, Prompt.WRONG_PASSCODE, Prompt.WRONG_PASSCODE, Prompt.REFUSED),
        leg.prompts());
    leg.press("4711#");
    assertTrue(hungUp.isEmpty());
    time.pass(Duration.ofSeconds(3));
    assertEquals(List.of(SignallingLeg.Reason.WRONG_PASSCODE), hungUp);
    assertTrue(media.mixers().getFirst().legs().isEmpty());
  }

  @Test
  void countsSilenceAsAWrongPasscode() {
    enter(BOARD);
    time.pass(Duration.ofSeconds(100));
    assertEquals(List.of(SignallingLeg.Reason.WRONG_PASSCODE), hungUp);
  }

  @Test
  void refusesTheRightPasscodeWhenFull() throws Exception {
    enter(BOARD);
    enter(BOARD);
    ScriptedMedia.Leg first = media.legs().get(0);
    ScriptedMedia.Leg second = media.legs().get(1);
    first.press("4711#");
    Await.until("the first is in", () -> media.mixers().getFirst().legs().contains(first));
    second.press("4711#");
    Await.until("the second is refused", () -> second.prompts().contains(Prompt.REFUSED));
    time.pass(Duration.ofSeconds(3));
    assertEquals(List.of(SignallingLeg.Reason.FULL), hungUp);
  }

  @Test
  void endsLegsOfARemovedCoSpace() {
    FixedDirectory directory = new FixedDirectory().with(TEAM).with(BOARD);
    enter(TEAM);
    enter(BOARD);
    calls.onDirectoryChanged(directory.view());
    assertTrue(hungUp.isEmpty());
    calls.onDirectoryChanged(directory.without(TEAM).view());
    assertEquals(List.of(SignallingLeg.Reason.COSPACE_REMOVED), hungUp);
    assertTrue(media.mixers().getFirst().legs().isEmpty());
  }

  @Test
  void appliesAChangedLimitToTheNext() {
    enter(TEAM);
    enter(TEAM);
    CoSpace wider = new CoSpace(TEAM.id(), "Team", "team", "1001", null, 3);
    calls.onDirectoryChanged(new FixedDirectory().with(wider).view());
    assertInstanceOf(Admission.Admitted.class, admit(wider));
  }

  @Test
  void dropsALegOnce() {
    Participant alice = enter(TEAM);
    assertTrue(calls.drop(alice.id()));
    assertTrue(calls.drop(alice.id()));
    assertFalse(calls.drop(new UUID(0, 0)));
    assertEquals(List.of(SignallingLeg.Reason.DROPPED), hungUp);
    alice.ended();
    assertFalse(calls.drop(alice.id()));
  }

  @Test
  void endsALegWithoutSignsOfLife() {
    Participant alice = enter(TEAM);
    ScriptedMedia.Leg leg = media.legs().getFirst();
    time.pass(Duration.ofSeconds(100));
    leg.silentFor(Duration.ofSeconds(61));
    alice.refreshed();
    time.pass(Duration.ofSeconds(59));
    assertTrue(hungUp.isEmpty());
    time.pass(Duration.ofSeconds(3));
    assertEquals(List.of(SignallingLeg.Reason.TIMED_OUT), hungUp);
  }

  @Test
  void leavesASilentHeldLegAlone() {
    Participant alice = enter(TEAM);
    alice.negotiated("PCMU", true);
    media.legs().getFirst().silentFor(Duration.ofHours(1));
    time.pass(Duration.ofHours(1));
    assertTrue(hungUp.isEmpty());
  }

  @Test
  void stopsWithinItsLimit() throws Exception {
    enter(TEAM);
    calls.stop(Duration.ofMillis(50));
    assertEquals(List.of(SignallingLeg.Reason.SHUTTING_DOWN), hungUp);
    assertTrue(media.legs().getFirst().isClosed());
    assertTrue(ledger.live().isEmpty());
    assertInstanceOf(Admission.Full.class, admit(TEAM));
  }

  private Participant enter(CoSpace coSpace) {
    Participant participant = admitted(coSpace);
    participant.negotiated("PCMU", false);
    participant.answered();
    return participant;
  }

  private Participant admitted(CoSpace coSpace) {
    return assertInstanceOf(Admission.Admitted.class, admit(coSpace)).participant();
  }

  private Admission admit(CoSpace coSpace) {
    return calls.admit(coSpace, new Caller("alice@demo.acano", "Alice"), hungUp::add);
  }
}
