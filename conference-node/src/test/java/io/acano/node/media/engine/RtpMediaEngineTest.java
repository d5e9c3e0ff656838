package io.acano.node.media.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.media.AudioCodecSpec;
import io.acano.node.media.AudioLeg;
import io.acano.node.media.AudioLeg.Prompt;
import io.acano.node.media.AudioMixer;
import io.acano.node.media.AudioStatistics;
import io.acano.node.media.AudioStream;
import io.acano.node.media.MediaException;
import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.codec.Codecs;
import io.acano.node.media.engine.TestPhone.Heard;
import io.acano.node.media.rtp.RtcpPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole engine with real RTP on loopback. */
final class RtpMediaEngineTest {
  private static final double[] TONES = {440, 1000, 1700};

  private final RtpMediaEngine engine = new RtpMediaEngine(RtpMediaOptions.ofPorts(20_000, 50_000));
  private final Codecs codecs = Codecs.ofThisMachine();
  private final List<TestPhone> phones = new ArrayList<>();
  private final List<AudioLeg> legs = new ArrayList<>();

  @AfterEach
  void close() {
    phones.forEach(TestPhone::close);
    engine.close();
  }

  private AudioCodec codec(String encoding) {
    return codecs.all().stream()
        .filter(codec -> codec.spec().encoding().equals(encoding))
        .findFirst()
        .orElseThrow();
  }

  private void dial(String encoding, double tone, int ptimeMs) throws Exception {
    TestPhone phone = new TestPhone(codec(encoding), tone, ptimeMs);
    AudioLeg leg = engine.openLeg(InetAddress.getLoopbackAddress());
    leg.apply(phone.terms(true, true));
    phones.add(phone);
    legs.add(leg);
  }

  private void talk(int times) throws Exception {
    TestPhone.pace(
        times,
        () -> {
          for (int i = 0; i < phones.size(); i++) {
            phones.get(i).sayTone(legs.get(i).localAddress());
            phones.get(i).listen();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"PCMU PCMU PCMA", "G722 PCMU G722", "opus G722 PCMA", "opus opus opus"})
  void eachHearsTheOthersAndNeverItself(String encodings) throws Exception {
    String[] names = encodings.split(" ", -1);
    AudioMixer mixer = engine.openMixer();
    for (int i = 0; i < 3; i++) {
      dial(names[i], TONES[i], 20);
      mixer.add(legs.get(i));
    }
    talk(100);
    for (int i = 0; i < 3; i++) {
      for (int tone = 0; tone < 3; tone++) {
        double amplitude = phones.get(i).amplitude(TONES[tone], 0.8);
        String what = names[i] + " phone " + i + " hears tone " + tone + " at " + amplitude;
        if (tone == i) {
          assertTrue(amplitude < 300, what);
        } else {
          assertTrue(amplitude > 2500 && amplitude < 9000, what);
        }
      }
      assertContinuous(phones.get(i), 20);
      AudioStatistics statistics = legs.get(i).statistics();
      assertEquals(0, statistics.lost(), statistics::toString);
      // A machine under load may stall and burst, here as in a network.
      assertTrue(statistics.discarded() < 20, statistics::toString);
      assertTrue(statistics.packetsReceived() >= 90, statistics::toString);
      assertTrue(statistics.packetsSent() >= 80, statistics::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 30, 40, 60})
  void packetsAreAsLongAsThePeerAsks(int ptimeMs) throws Exception {
    AudioMixer mixer = engine.openMixer();
    dial("PCMU", TONES[0], ptimeMs);
    dial("PCMA", TONES[1], 20);
    legs.forEach(mixer::add);
    talk(60);
    assertContinuous(phones.get(0), ptimeMs);
    assertTrue(phones.get(0).amplitude(TONES[1], 0.4) > 5000);
  }

  /** Whether talker or listener: sequence numbers, timestamps and time have no hole. */
  private static void assertContinuous(TestPhone phone, int ptimeMs) {
    List<Heard> heard = phone.heard;
    assertTrue(heard.size() > 10, "heard " + heard.size());
    int ticks = phone.codec().spec().clockRateHz() / 1000 * ptimeMs;
    for (int i = 1; i < heard.size(); i++) {
      Heard before = heard.get(i - 1);
      Heard now = heard.get(i);
      assertEquals((before.sequence() + 1) & 0xffff, now.sequence(), "sequence at " + i);
      assertEquals((before.timestamp() + ticks) & 0xffffffffL, now.timestamp(), "time at " + i);
      assertEquals(before.ssrc(), now.ssrc());
      assertFalse(now.marker(), "marker at " + i);
    }
    assertTrue(heard.getFirst().marker());
  }

  @Test
  void aListenerThatStartsAndStopsTalkingHearsNoHole() throws Exception {
    AudioMixer mixer = engine.openMixer();
    for (int i = 0; i < 3; i++) {
      dial("PCMU", TONES[i], 40);
      mixer.add(legs.get(i));
    }
    for (int spurt = 0; spurt < 2; spurt++) {
      talk(10);
      TestPhone.pace(
          50,
          () -> {
            phones.get(0).sayTone(legs.get(0).localAddress());
            for (TestPhone phone : phones) {
              phone.listen();
            }
          });
    }
    for (TestPhone phone : phones) {
      assertContinuous(phone, 40);
    }
    assertTrue(phones.get(1).amplitude(TONES[0], 0.3) > 5000);
    assertTrue(phones.get(2).amplitude(TONES[1], 0.3) < 100);
  }

  @Test
  void aKeyIsToldOnce() throws Exception {
    dial("PCMU", TONES[0], 20);
    Queue<Character> digits = new ConcurrentLinkedQueue<>();
    legs.getFirst().onDigit(digits::add);
    for (int event : new int[] {4, 7, 1, 1, 11}) {
      phones.getFirst().press(legs.getFirst().localAddress(), event);
      talk(5);
    }
    assertEquals(List.of('4', '7', '1', '1', '#'), List.copyOf(digits));
    assertEquals(0, legs.getFirst().statistics().lost());
  }

  @Test
  void aPromptIsHeardByItsLegAlone() throws Exception {
    AudioMixer mixer = engine.openMixer();
    dial("PCMU", TONES[0], 20);
    dial("PCMU", TONES[1], 20);
    mixer.add(legs.get(1));
    legs.get(0).play(Prompt.ENTER_PASSCODE);
    TestPhone.pace(
        60,
        () -> {
          for (TestPhone phone : phones) {
            phone.listen();
          }
        });
    assertTrue(phones.get(0).amplitude(1046.5, 1.1) > 300);
    assertTrue(phones.get(1).amplitude(1046.5, 1.1) < 10);
    assertContinuous(phones.get(0), 20);
  }

  @Test
  void holdStopsAndResumeStartsASpurt() throws Exception {
    dial("PCMU", TONES[0], 20);
    talk(10);
    legs.getFirst().apply(phones.getFirst().terms(false, false));
    talk(3);
    int before = phones.getFirst().heard.size();
    talk(10);
    assertEquals(before, phones.getFirst().heard.size());
    legs.getFirst().apply(phones.getFirst().terms(true, true));
    talk(10);
    assertTrue(phones.getFirst().heard.get(before).marker());
  }

  @Test
  void closingSaysGoodbyeAndFreesThePorts() throws Exception {
    dial("PCMU", TONES[0], 20);
    talk(5);
    AudioLeg leg = legs.getFirst();
    InetSocketAddress address = leg.localAddress();
    leg.close();
    leg.close();
    TestPhone.pace(5, phones.getFirst()::listen);
    assertEquals(
        1, phones.getFirst().reports.stream().filter(RtcpPacket.Goodbye.class::isInstance).count());
    RtpMediaEngine same =
        new RtpMediaEngine(RtpMediaOptions.ofPorts(address.getPort(), address.getPort() + 1));
    try {
      assertEquals(address, same.openLeg(address.getAddress()).localAddress());
      assertThrows(MediaException.class, () -> same.openLeg(address.getAddress()));
    } finally {
      same.close();
    }
  }

  @Test
  void whatIsNotThePeersIsDropped() throws Exception {
    AudioMixer mixer = engine.openMixer();
    dial("PCMU", TONES[0], 20);
    dial("PCMU", TONES[1], 20);
    legs.forEach(mixer::add);
    talk(20);
    InetSocketAddress target = legs.getFirst().localAddress();
    try (TestPhone stranger = new TestPhone(codec("PCMU"), TONES[2], 20)) {
      TestPhone.pace(
          60,
          () -> {
            for (int i = 0; i < 200; i++) {
              stranger.sayTone(target);
              phones.getFirst().sendRaw(new byte[] {(byte) 0x80, 96, 0}, target);
            }
            phones.getFirst().sendRaw(new byte[20_000], target);
            for (int i = 0; i < phones.size(); i++) {
              phones.get(i).sayTone(legs.get(i).localAddress());
              phones.get(i).listen();
            }
          });
    }
    assertTrue(phones.get(1).amplitude(TONES[2], 0.8) < 50);
    assertContinuous(phones.get(1), 20);
    assertTrue(legs.getFirst().statistics().discarded() > 100);
    // The port was flooded, but the other leg's was not: it loses nothing.
    assertEquals(0, legs.get(1).statistics().lost());
  }

  @Test
  void anUnknownCodecIsRefused() throws Exception {
    dial("PCMU", TONES[0], 20);
    AudioStream terms = phones.getFirst().terms(true, true);
    AudioStream other =
        new AudioStream(
            terms.remote(),
            terms.remoteRtcp(),
            new AudioCodecSpec("speex", 8000, 1),
            97,
            101,
            20,
            true,
            true);
    MediaException refused = assertThrows(MediaException.class, () -> legs.getFirst().apply(other));
    assertTrue(refused.toString().contains("speex"));
  }
}
