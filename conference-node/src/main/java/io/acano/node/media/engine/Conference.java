package io.acano.node.media.engine;

import io.acano.node.media.AudioLeg;
import io.acano.node.media.AudioMixer;
import io.acano.node.media.mix.MixBus;
import io.acano.node.media.mix.SampleRate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The audio of one conference. Legs join and leave by a word that each leg holds; the clock's
 * thread gathers them at every tick, sums those that speak, and gives each listener an outlet: one
 * of its own to those that speak or get a prompt, a shared one to all others.
 */
final class Conference implements AudioMixer {
  private static final long OUTLET_IDLE_TICKS = 500;

  private final RtpMediaEngine engine;
  private final boolean lobby;

  // The clock's thread only.
  private final MixBus bus = new MixBus();
  private final List<RtpAudioLeg> legs = new ArrayList<>();
  private final Map<Outlet.Key, Outlet> shared = new HashMap<>();
  private long begunTick = -1;
  private final Set<SampleRate> audible = EnumSet.noneOf(SampleRate.class);

  /**
   * @param lobby whether this is where legs wait that are in no conference: nobody is heard there
   */
  Conference(RtpMediaEngine engine, boolean lobby) {
    this.engine = engine;
    this.lobby = lobby;
  }

  @Override
  public void add(AudioLeg leg) {
    engine.own(leg).conference().set(this);
  }

  @Override
  public void remove(AudioLeg leg) {
    engine.own(leg).conference().compareAndSet(this, null);
  }

  @Override
  public void close() {
    engine.forget(this);
  }

  @Nullable MixBus bus() {
    return lobby ? null : bus;
  }

  /** Starts a tick. */
  void begin(long tick) {
    begunTick = tick;
    legs.clear();
  }

  /** Whether the conference takes part in a tick. */
  boolean begun(long tick) {
    return begunTick == tick;
  }

  /** A leg takes part in this tick. */
  void gather(RtpAudioLeg leg) {
    legs.add(leg);
  }

  /**
   * Sums the voices and gives out outlets.
   *
   * @param jobs gets each outlet that is listened to in this tick, once
   */
  void mix(long tick, OutletJobs jobs) {
    if (legs.isEmpty() && shared.isEmpty()) {
      return;
    }
    sum();
    for (RtpAudioLeg leg : legs) {
      Outlet.Key key = leg.wantedOutlet();
      if (key == null) {
        leg.listenTo(null);
      } else if (leg.needsOwnOutlet()) {
        jobs.add(listenAlone(leg, key), bus(), leg);
      } else {
        listenShared(leg, key, tick, jobs);
      }
    }
    closeIdleOutlets(tick);
  }

  private void sum() {
    if (lobby) {
      return;
    }
    bus.clear();
    audible.clear();
    for (RtpAudioLeg leg : legs) {
      RtpAudioLeg.Terms terms = leg.terms();
      if (terms == null) {
        continue;
      }
      SampleRate rate = SampleRate.of(terms.codec().sampleRateHz());
      if (leg.speaks()) {
        bus.add(rate, leg.voice());
      }
      audible.add(rate);
    }
    audible.forEach(bus::sum);
  }

  private void listenShared(RtpAudioLeg leg, Outlet.Key key, long tick, OutletJobs jobs) {
    Outlet common = shared.computeIfAbsent(key, Outlet::new);
    if (leg.outlet() != common) {
      common.breakPrediction();
      leg.listenTo(common);
    }
    if (common.claim(tick)) {
      jobs.add(common, bus(), null);
    }
  }

  private static Outlet listenAlone(RtpAudioLeg leg, Outlet.Key key) {
    Outlet own = leg.ownOutlet(key);
    Outlet before = leg.outlet();
    if (before != own) {
      if (before != null && before.key().equals(key)) {
        own.continueFrom(before);
      }
      leg.listenTo(own);
    }
    return own;
  }

  private void closeIdleOutlets(long tick) {
    Iterator<Outlet> outlets = shared.values().iterator();
    while (outlets.hasNext()) {
      Outlet outlet = outlets.next();
      if (tick - outlet.claimedTick() > OUTLET_IDLE_TICKS) {
        outlet.close();
        outlets.remove();
      }
    }
  }

  /** Frees the outlets; the conference takes part in no further tick. */
  void free() {
    shared.values().forEach(Outlet::close);
    shared.clear();
    legs.clear();
  }
}
