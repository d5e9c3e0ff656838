package io.acano.node.media.engine;

import io.acano.node.media.mix.MixBus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The encodings of one tick. Filled by the clock's thread, then run by all; reused. */
final class OutletJobs {
  private final List<Job> jobs = new ArrayList<>();
  private int size;

  private static final class Job {
    @Nullable Outlet outlet;
    @Nullable MixBus bus;
    @Nullable RtpAudioLeg leg;
  }

  void clear() {
    for (int i = 0; i < size; i++) {
      Job job = jobs.get(i);
      job.outlet = null;
      job.bus = null;
      job.leg = null;
    }
    size = 0;
  }

  /**
   * @param bus null for silence
   * @param leg the one that listens alone; null if many do
   */
  void add(Outlet outlet, @Nullable MixBus bus, @Nullable RtpAudioLeg leg) {
    if (size == jobs.size()) {
      jobs.add(new Job());
    }
    Job job = jobs.get(size);
    job.outlet = outlet;
    job.bus = bus;
    job.leg = leg;
    size++;
  }

  int size() {
    return size;
  }

  void run(int index, long tick) {
    Job job = jobs.get(index);
    Outlet outlet = job.outlet;
    if (outlet == null) {
      return;
    }
    RtpAudioLeg leg = job.leg;
    if (leg == null) {
      outlet.encode(tick, job.bus, null, null);
      return;
    }
    Outlet.Playing prompt = leg.playing();
    outlet.encode(tick, job.bus, leg.speaks() ? leg.voice() : null, prompt);
    if (prompt != null && prompt.ended()) {
      leg.promptEnded(prompt);
    }
  }
}
