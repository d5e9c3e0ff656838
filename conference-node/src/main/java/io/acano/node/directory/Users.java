package io.acano.node.directory;

import io.acano.node.model.User;
import io.acano.store.api.Consistency;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The users' table, written and read in transactions. Thread-safe; every call blocks. */
public final class Users {
  private final Records records;

  public Users(Store store) {
    this.records = new Records(store, "management");
  }

  /** By jid. */
  public List<User> list(Consistency consistency) {
    return records.read(
        consistency,
        session ->
            session.query("SELECT * FROM user_account ORDER BY jid").stream()
                .map(Rows::user)
                .toList());
  }

  /**
   * One user.
   *
   * @param key their id or jid
   */
  public User get(String key, Consistency consistency) {
    return records.read(consistency, session -> require(session, key));
  }

  /**
   * Adds a user.
   *
   * @param displayName null for the part of the jid before the @
   */
  public User add(String jidText, @Nullable String displayName) {
    String jid = Form.jid(jidText);
    String name = displayName == null ? null : Form.name("displayName", displayName);
    return records.write(
        session -> {
          AddressBook.requireFree(session, Rows.localPart(jid));
          return Rows.user(
              session
                  .query(
                      "INSERT INTO user_account (jid, display_name) VALUES ($1, $2) RETURNING *",
                      jid,
                      name)
                  .getFirst());
        });
  }

  /** Removes a user and their further addresses. */
  public void remove(String key) {
    records.write(
        session -> {
          UUID id = require(session, key).id();
          session.update("DELETE FROM address WHERE target = $1", id);
          session.update("DELETE FROM user_account WHERE id = $1", id);
          return true;
        });
  }

  static User require(Session session, String key) {
    UUID id = Form.id(key);
    List<Row> rows =
        id != null
            ? session.query("SELECT * FROM user_account WHERE id = $1", id)
            : session.query("SELECT * FROM user_account WHERE jid = $1", Form.lower(key));
    if (rows.isEmpty()) {
      throw DirectoryException.notFound("there is no user " + key);
    }
    return Rows.user(rows.getFirst());
  }
}
