package io.acano.node.directory;

import io.acano.node.directory.CoSpaceChange.Field;
import io.acano.node.model.CoSpace;
import io.acano.node.model.PasscodeHash;
import io.acano.store.api.Consistency;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The coSpaces' table, written and read in transactions. Thread-safe; every call blocks. */
public final class CoSpaces {
  private final Records records;
  private final RandomGenerator random;

  /**
   * @param random a cryptographically strong source, for the salts of passcodes
   */
  public CoSpaces(Store store, RandomGenerator random) {
    this.records = new Records(store, "management");
    this.random = random;
  }

  /** By name. */
  public List<Versioned<CoSpace>> list(Consistency consistency) {
    return records.read(
        consistency,
        session ->
            session.query("SELECT * FROM cospace ORDER BY name, id").stream()
                .map(CoSpaces::read)
                .toList());
  }

  /**
   * One coSpace.
   *
   * @param key its id, uri or call id
   */
  public Versioned<CoSpace> get(String key, Consistency consistency) {
    return records.read(consistency, session -> require(session, key));
  }

  /** Adds a coSpace; the change must give it a name. */
  public Versioned<CoSpace> add(CoSpaceChange change) {
    Fields fields = Fields.of(change, null, random);
    return records.write(
        session -> {
          fields.requireFreeAddresses(session, null);
          Row row =
              session
                  .query(
                      "INSERT INTO cospace (name, uri, call_id, passcode_hash, participant_limit)"
                          + " VALUES ($1, $2, $3, $4, $5) RETURNING *",
                      fields.name,
                      fields.uri,
                      fields.callId,
                      fields.passcodeHash,
                      fields.participantLimit)
                  .getFirst();
          return read(row);
        });
  }

  /**
   * Changes a coSpace.
   *
   * @param version the version that it must still have, or null for any
   */
  public Versioned<CoSpace> change(String key, CoSpaceChange change, @Nullable Long version) {
    // The hash is made once and outside the transaction, because making it is slow on purpose.
    @Nullable String passcodeHash = Fields.hash(change, random);
    return records.write(
        session -> {
          Versioned<CoSpace> old = require(session, key);
          requireVersion(old, version);
          Fields fields = Fields.of(change, old.value(), passcodeHash);
          fields.requireFreeAddresses(session, old.value());
          session.update(
              "UPDATE cospace SET name = $2, uri = $3, call_id = $4, passcode_hash = $5,"
                  + " participant_limit = $6, version = version + 1, updated_at = now()"
                  + " WHERE id = $1",
              old.value().id(),
              fields.name,
              fields.uri,
              fields.callId,
              fields.passcodeHash,
              fields.participantLimit);
          return require(session, old.value().id().toString());
        });
  }

  /**
   * Removes a coSpace with its further addresses and tells its legs to end.
   *
   * @param version the version that it must still have, or null for any
   */
  public void remove(String key, @Nullable Long version) {
    records.write(
        session -> {
          Versioned<CoSpace> old = require(session, key);
          requireVersion(old, version);
          UUID id = old.value().id();
          LiveCalls.markDropping(session, id);
          session.update("DELETE FROM address WHERE target = $1", id);
          session.update("DELETE FROM cospace WHERE id = $1", id);
          return true;
        });
  }

  static Versioned<CoSpace> require(Session session, String key) {
    return find(session, key)
        .orElseThrow(() -> DirectoryException.notFound("there is no coSpace " + key));
  }

  private static Optional<Versioned<CoSpace>> find(Session session, String key) {
    UUID id = Form.id(key);
    if (id != null) {
      return first(session.query("SELECT * FROM cospace WHERE id = $1", id));
    }
    String address = Form.lower(key);
    return first(session.query("SELECT * FROM cospace WHERE uri = $1", address))
        .or(() -> first(session.query("SELECT * FROM cospace WHERE call_id = $1", address)));
  }

  private static Optional<Versioned<CoSpace>> first(List<Row> rows) {
    return rows.stream().findFirst().map(CoSpaces::read);
  }

  private static Versioned<CoSpace> read(Row row) {
    return Rows.versioned(Rows.coSpace(row), row);
  }

  private static void requireVersion(Versioned<CoSpace> old, @Nullable Long version) {
    if (version != null && old.version() != version) {
      throw new DirectoryException(
          DirectoryException.Reason.CHANGED,
          "the coSpace "
              + old.value().name()
              + " has version "
              + old.version()
              + " by now, not "
              + version
              + "; read it again");
    }
  }

  /** A whole coSpace as it is to be stored, every value in its form. */
  private record Fields(
      String name,
      @Nullable String uri,
      @Nullable String callId,
      @Nullable String passcodeHash,
      @Nullable Integer participantLimit) {

    static Fields of(CoSpaceChange change, @Nullable CoSpace old, RandomGenerator random) {
      return of(change, old, hash(change, random));
    }

    static Fields of(CoSpaceChange change, @Nullable CoSpace old, @Nullable String passcodeHash) {
      String name = change.has(Field.NAME) ? change.text(Field.NAME) : nameOf(old);
      if (name == null) {
        throw DirectoryException.invalid("name is required");
      }
      String uri = change.has(Field.URI) ? change.text(Field.URI) : uriOf(old);
      String callId = change.has(Field.CALL_ID) ? change.text(Field.CALL_ID) : callIdOf(old);
      Fields fields =
          new Fields(
              Form.name("name", name),
              uri == null ? null : change.has(Field.URI) ? Form.uri(uri) : uri,
              callId == null ? null : change.has(Field.CALL_ID) ? Form.callId(callId) : callId,
              change.has(Field.PASSCODE) || old == null ? passcodeHash : old.passcodeHash(),
              change.has(Field.PARTICIPANT_LIMIT) || old == null
                  ? Form.participantLimit(change.number(Field.PARTICIPANT_LIMIT))
                  : old.participantLimit());
      if (fields.uri != null && fields.uri.equals(fields.callId)) {
        throw DirectoryException.invalid("uri and callId must differ");
      }
      return fields;
    }

    static @Nullable String hash(CoSpaceChange change, RandomGenerator random) {
      String passcode = change.text(Field.PASSCODE);
      if (passcode == null) {
        return null;
      }
      if (!PasscodeHash.isPasscode(passcode)) {
        throw DirectoryException.invalid(
            "passcode must be 1 to " + PasscodeHash.MAX_DIGITS + " digits");
      }
      return PasscodeHash.of(passcode, random).text();
    }

    void requireFreeAddresses(Session session, @Nullable CoSpace old) {
      if (uri != null && !uri.equals(uriOf(old)) && !uri.equals(callIdOf(old))) {
        AddressBook.requireFree(session, uri);
      }
      if (callId != null && !callId.equals(callIdOf(old)) && !callId.equals(uriOf(old))) {
        AddressBook.requireFree(session, callId);
      }
    }

    private static @Nullable String nameOf(@Nullable CoSpace old) {
      return old == null ? null : old.name();
    }

    private static @Nullable String uriOf(@Nullable CoSpace old) {
      return old == null ? null : old.uri();
    }

    private static @Nullable String callIdOf(@Nullable CoSpace old) {
      return old == null ? null : old.callId();
    }
  }
}
