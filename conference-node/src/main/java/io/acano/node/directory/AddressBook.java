package io.acano.node.directory;

import io.acano.node.model.Address;
import io.acano.store.api.Consistency;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Further addresses of coSpaces and users, and the rule that an address leads to one target: over
 * the rows of {@code address}, the coSpaces' own uris and call ids, and the users' own names. The
 * rule is checked in the transaction that writes, so two writers cannot both find an address free.
 */
public final class AddressBook {
  private static final String LIST = "SELECT * FROM address ORDER BY address";

  private final Records records;

  public AddressBook(Store store) {
    this.records = new Records(store, "management");
  }

  /** By address. */
  public List<Address> list(Consistency consistency) {
    return records.read(
        consistency,
        session ->
            session.query(LIST).stream().map(Rows::address).filter(Objects::nonNull).toList());
  }

  /**
   * Adds an address.
   *
   * @param target a coSpace's id, uri or call id, or a user's id or jid
   */
  public Address add(String text, Address.Kind kind, String target) {
    String address = Form.address(text);
    return records.write(
        session -> {
          UUID id =
              switch (kind) {
                case COSPACE -> CoSpaces.require(session, target).value().id();
                case USER -> Users.require(session, target).id();
              };
          requireFree(session, address);
          session.update(
              "INSERT INTO address (address, kind, target) VALUES ($1, $2, $3)",
              address,
              Rows.word(kind),
              id);
          return new Address(address, kind, id);
        });
  }

  public void remove(String text) {
    String address = Form.lower(text);
    records.write(
        session -> {
          if (session.update("DELETE FROM address WHERE address = $1", address) == 0) {
            throw DirectoryException.notFound("there is no further address " + address);
          }
          return true;
        });
  }

  /** Refuses an address that leads somewhere already. */
  static void requireFree(Session session, String address) {
    List<Row> coSpaces =
        session.query("SELECT name FROM cospace WHERE uri = $1 OR call_id = $1", address);
    if (!coSpaces.isEmpty()) {
      throw taken(address, "coSpace " + coSpaces.getFirst().text("name"));
    }
    // Every jid with this local part: '@' is followed by 'A' in the order of characters.
    List<Row> users =
        session.query(
            "SELECT jid FROM user_account WHERE jid >= $1 AND jid < $2",
            address + "@",
            address + "A");
    if (!users.isEmpty()) {
      throw taken(address, "user " + users.getFirst().text("jid"));
    }
    List<Row> further =
        session.query("SELECT kind, target FROM address WHERE address = $1", address);
    if (!further.isEmpty()) {
      throw taken(
          address, further.getFirst().text("kind") + " " + further.getFirst().uuid("target"));
    }
  }

  private static DirectoryException taken(String address, String owner) {
    return DirectoryException.conflict("the address " + address + " is taken by " + owner);
  }
}
