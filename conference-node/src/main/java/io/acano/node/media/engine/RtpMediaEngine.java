package io.acano.node.media.engine;

import io.acano.node.media.AudioCodecSpec;
import io.acano.node.media.AudioLeg;
import io.acano.node.media.AudioMixer;
import io.acano.node.media.MediaEngine;
import io.acano.node.media.MediaException;
import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.codec.Codecs;
import io.acano.node.media.rtp.DatagramReactor;
import io.acano.node.media.rtp.PortRange;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Media over RTP and UDP. Reactor threads receive; one clock drives a tick every 20 ms, whose work
 * is shared by a fixed set of threads, which also send. See DESIGN.md in the package above.
 */
public final class RtpMediaEngine implements MediaEngine {
  private static final int MAX_DATAGRAM_BYTES = 1500;

  private final RtpMediaOptions options;
  private final Codecs codecs;
  private final PromptTones prompts = new PromptTones();
  private final PortRange ports;
  private final List<DatagramReactor> reactors = new ArrayList<>();
  private final TickWorkers workers;
  private final ByteBuffer[] scratch;
  private final TickClock clock;

  // Replaced, never changed: the clock takes one look at each tick.
  private volatile List<RtpAudioLeg> legs = List.of();
  private volatile List<Conference> conferences = List.of();
  private volatile boolean closed;
  private int opened;

  // The clock's thread only, but for what a phase hands to the workers.
  private final Conference lobby = new Conference(this, true);
  private final OutletJobs jobs = new OutletJobs();
  private final TickWorkers.Work hearing = this::hear;
  private final TickWorkers.Work encoding = this::encode;
  private final TickWorkers.Work sending = this::send;
  private List<RtpAudioLeg> tickLegs = List.of();
  private List<Conference> tickConferences = List.of();
  private long tick;
  private long tickNanos;

  /** Speaks all codecs that this machine can. */
  public RtpMediaEngine(RtpMediaOptions options) {
    this(options, Codecs.ofThisMachine());
  }

  public RtpMediaEngine(RtpMediaOptions options, Codecs codecs) {
    this.options = options;
    this.codecs = codecs;
    this.ports = new PortRange(options.minPort(), options.maxPort());
    for (int i = 0; i < options.ioThreads(); i++) {
      reactors.add(new DatagramReactor("media-io-" + i, options.nanoTime()));
    }
    this.workers = new TickWorkers(options.tickThreads());
    this.scratch = new ByteBuffer[workers.size()];
    for (int i = 0; i < scratch.length; i++) {
      scratch[i] = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    }
    this.clock = new TickClock(options.nanoTime(), this::run);
  }

  @Override
  public List<AudioCodecSpec> codecs() {
    return codecs.specs();
  }

  @Override
  public synchronized AudioLeg openLeg(InetAddress localAddress) {
    requireOpen();
    DatagramReactor reactor = reactors.get(opened++ % reactors.size());
    RtpAudioLeg leg =
        new RtpAudioLeg(this, options, receiver -> reactor.open(localAddress, ports, receiver));
    legs = with(legs, leg);
    return leg;
  }

  @Override
  public synchronized AudioMixer openMixer() {
    requireOpen();
    Conference conference = new Conference(this, false);
    conferences = with(conferences, conference);
    return conference;
  }

  private void requireOpen() {
    if (closed) {
      throw new MediaException("Media is closed: the instance is shutting down.");
    }
  }

  private static <T> List<T> with(List<T> list, T added) {
    List<T> copy = new ArrayList<>(list);
    copy.add(added);
    return List.copyOf(copy);
  }

  private static <T> List<T> without(List<T> list, T removed) {
    List<T> copy = new ArrayList<>(list);
    copy.remove(removed);
    return List.copyOf(copy);
  }

  synchronized void forget(RtpAudioLeg leg) {
    legs = without(legs, leg);
  }

  synchronized void forget(Conference conference) {
    conferences = without(conferences, conference);
    for (RtpAudioLeg leg : legs) {
      leg.conference().compareAndSet(conference, null);
    }
  }

  AudioCodec codec(AudioCodecSpec spec) {
    return codecs.named(spec);
  }

  PromptTones prompts() {
    return prompts;
  }

  /** A leg as the one that we made. */
  RtpAudioLeg own(AudioLeg leg) {
    if (leg instanceof RtpAudioLeg rtp && rtp.engine() == this) {
      return rtp;
    }
    throw new IllegalArgumentException("The leg belongs to another media engine.");
  }

  /** How well the clock keeps time. */
  public TickLateness lateness() {
    return clock.lateness();
  }

  private void run(long index, long deadlineNanos) {
    tick = index;
    tickNanos = deadlineNanos;
    List<RtpAudioLeg> legsBefore = tickLegs;
    List<Conference> conferencesBefore = tickConferences;
    tickConferences = conferences;
    tickLegs = legs;

    workers.run(tickLegs.size(), hearing);
    mix();
    workers.run(jobs.size(), encoding);
    workers.run(tickLegs.size(), sending);

    freeDeparted(legsBefore, conferencesBefore);
  }

  private void mix() {
    jobs.clear();
    lobby.begin(tick);
    for (Conference conference : tickConferences) {
      conference.begin(tick);
    }
    for (RtpAudioLeg leg : tickLegs) {
      Conference joined = leg.conference().get();
      if (joined != null && joined.begun(tick)) {
        joined.gather(leg);
      } else {
        lobby.gather(leg);
      }
    }
    lobby.mix(tick, jobs);
    for (Conference conference : tickConferences) {
      conference.mix(tick, jobs);
    }
  }

  @SuppressWarnings("ReferenceEquality") // The lists are replaced, never changed.
  private void freeDeparted(List<RtpAudioLeg> legsBefore, List<Conference> conferencesBefore) {
    if (legsBefore != tickLegs) {
      for (RtpAudioLeg leg : legsBefore) {
        if (!tickLegs.contains(leg)) {
          leg.free();
        }
      }
    }
    if (conferencesBefore != tickConferences) {
      for (Conference conference : conferencesBefore) {
        if (!tickConferences.contains(conference)) {
          conference.free();
        }
      }
    }
  }

  private void hear(int worker, int piece) {
    tickLegs.get(piece).hear(tickNanos);
  }

  private void encode(int worker, int piece) {
    jobs.run(piece, tick);
  }

  private void send(int worker, int piece) {
    tickLegs.get(piece).send(tickNanos, scratch[worker]);
  }

  /** Ends all legs with a BYE each, and all threads. Repeating it does nothing. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    legs.forEach(AudioLeg::close);
    clock.close();
    workers.close();
    reactors.forEach(DatagramReactor::close);
    tickLegs.forEach(RtpAudioLeg::free);
    tickConferences.forEach(Conference::free);
    lobby.free();
  }
}
