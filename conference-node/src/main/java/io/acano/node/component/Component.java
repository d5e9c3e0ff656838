package io.acano.node.component;

/** A part of an instance with a life of its own. Started once, stopped once, in that order. */
public interface Component {
  /** The word of the configuration, e.g. {@code call-bridge}. */
  String name();

  /** Returns when it serves; throws with a reason when it cannot. */
  void start() throws Exception;

  /** Takes nothing new, lets go of what it has, frees all it holds. Bounded in time. */
  void stop();

  Health health();

  /** Whether a component serves, and if not, why. */
  record Health(boolean healthy, String detail) {
    public static final Health OK = new Health(true, "ok");
  }
}
