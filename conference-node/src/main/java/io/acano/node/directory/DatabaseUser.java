package io.acano.node.directory;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;

/** The database user that people and programs begin with. */
public final class DatabaseUser {
  private DatabaseUser() {}

  /**
   * Makes the user; one that exists keeps its password.
   *
   * @param name a plain SQL name
   */
  public static void ensure(Store store, String name, String password) {
    try (Session session = store.openSession("directory")) {
      session.update("CREATE USER " + name + " PASSWORD '" + password.replace("'", "''") + "'");
    } catch (StoreException e) {
      if (e.code() != ErrorCode.DUPLICATE_OBJECT) {
        throw e;
      }
    }
  }
}
