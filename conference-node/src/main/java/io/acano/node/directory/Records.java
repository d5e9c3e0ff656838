package io.acano.node.directory;

import io.acano.store.api.Consistency;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.function.Function;

/** Sessions of one user: a transaction that writes, or one that only reads. Thread-safe. */
final class Records {
  private final Store store;
  private final String user;

  Records(Store store, String user) {
    this.store = store;
    this.user = user;
  }

  <T> T read(Consistency consistency, Function<Session, T> work) {
    try (Session session = store.openSession(user)) {
      session.setConsistency(consistency);
      return session.transact(work);
    }
  }

  /** Runs {@code work} in one transaction, again after a conflict. */
  <T> T write(Function<Session, T> work) {
    try (Session session = store.openSession(user)) {
      return session.transact(work);
    }
  }
}
