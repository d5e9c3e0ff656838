package io.acano.store.pgwire;

import io.acano.store.api.Session;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.random.RandomGenerator;

/** Who may cancel what: the process number and secret that each session's client was given. */
final class BackendKeys {
  private final ConcurrentMap<Integer, Key> keys = new ConcurrentHashMap<>();
  private final RandomGenerator random;

  record Key(int process, int secret, Session session) {}

  /**
   * @param random one that cannot be foretold
   */
  BackendKeys(RandomGenerator random) {
    this.random = random;
  }

  Key register(Session session) {
    while (true) {
      Key key = new Key(random.nextInt(1, Integer.MAX_VALUE), random.nextInt(), session);
      if (keys.putIfAbsent(key.process(), key) == null) {
        return key;
      }
    }
  }

  void remove(Key key) {
    keys.remove(key.process(), key);
  }

  /** Cancels what runs in the session of that key; a wrong key is told nothing. */
  void cancel(int process, int secret) {
    Key key = keys.get(process);
    if (key != null && key.secret() == secret) {
      key.session().cancel();
    }
  }
}
