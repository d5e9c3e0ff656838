package io.acano.node.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Media whose every step a test sees and steers, for tests of signalling and of call states, where
 * real audio would only be in the way. Thread-safe.
 */
public final class ScriptedMedia implements MediaEngine {
  public static final List<AudioCodecSpec> CODECS =
      List.of(
          new AudioCodecSpec("opus", 48000, 2),
          new AudioCodecSpec("G722", 8000, 1),
          new AudioCodecSpec("PCMU", 8000, 1),
          new AudioCodecSpec("PCMA", 8000, 1));

  private final List<Leg> legs = new ArrayList<>();
  private final List<Mixer> mixers = new ArrayList<>();
  private boolean isExhausted;

  /** From now on no leg can be opened. */
  public synchronized void exhaust() {
    isExhausted = true;
  }

  /** All legs that were ever opened, the first one first. */
  public synchronized List<Leg> legs() {
    return List.copyOf(legs);
  }

  public synchronized List<Mixer> mixers() {
    return List.copyOf(mixers);
  }

  @Override
  public List<AudioCodecSpec> codecs() {
    return CODECS;
  }

  @Override
  public synchronized AudioLeg openLeg(InetAddress localAddress) {
    if (isExhausted) {
      throw new MediaException("no ports are free");
    }
    Leg leg = new Leg(new InetSocketAddress(localAddress, 40_000 + 2 * (legs.size() % 10_000)));
    legs.add(leg);
    return leg;
  }

  @Override
  public synchronized AudioMixer openMixer() {
    Mixer mixer = new Mixer();
    mixers.add(mixer);
    return mixer;
  }

  @Override
  public void close() {}

  /** A leg that only remembers. */
  public static final class Leg implements AudioLeg {
    private final InetSocketAddress local;
    private final List<Prompt> prompts = new ArrayList<>();
    private @Nullable AudioStream stream;
    private Consumer<Character> listener = digit -> {};
    private Duration silence = Duration.ZERO;
    private boolean isClosed;

    private Leg(InetSocketAddress local) {
      this.local = local;
    }

    /** The peer presses these keys. */
    public void press(String keys) {
      Consumer<Character> present;
      synchronized (this) {
        present = listener;
      }
      keys.chars().forEach(key -> present.accept((char) key));
    }

    public synchronized void silentFor(Duration duration) {
      silence = duration;
    }

    public synchronized List<Prompt> prompts() {
      return List.copyOf(prompts);
    }

    public synchronized @Nullable AudioStream stream() {
      return stream;
    }

    public synchronized boolean isClosed() {
      return isClosed;
    }

    @Override
    public InetSocketAddress localAddress() {
      return local;
    }

    @Override
    public synchronized void apply(AudioStream agreed) {
      stream = agreed;
    }

    @Override
    public synchronized void onDigit(Consumer<Character> digits) {
      listener = digits;
    }

    @Override
    public synchronized void play(Prompt prompt) {
      prompts.add(prompt);
    }

    @Override
    public synchronized Duration silentFor() {
      return silence;
    }

    @Override
    public AudioStatistics statistics() {
      return new AudioStatistics(0, 0, 0, 0, 0, 0, 0, -1);
    }

    @Override
    public synchronized void close() {
      isClosed = true;
    }
  }

  /** A mixer that only remembers. */
  public static final class Mixer implements AudioMixer {
    private final Set<AudioLeg> legs = new LinkedHashSet<>();
    private boolean isClosed;

    public synchronized Set<AudioLeg> legs() {
      return Set.copyOf(legs);
    }

    public synchronized boolean isClosed() {
      return isClosed;
    }

    @Override
    public synchronized void add(AudioLeg leg) {
      legs.add(leg);
    }

    @Override
    public synchronized void remove(AudioLeg leg) {
      legs.remove(leg);
    }

    @Override
    public synchronized void close() {
      legs.clear();
      isClosed = true;
    }
  }
}
