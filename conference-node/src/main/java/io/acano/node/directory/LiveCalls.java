package io.acano.node.directory;

import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import io.acano.store.api.Consistency;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Live calls as the legs' owners recorded them, and the wish that legs end: a leg marked as
 * dropping is ended by its owner, wherever that is. Thread-safe; every call blocks.
 */
public final class LiveCalls {
  /** A leg of an older run of its instance is gone, only its row is not yet. */
  private static final String LIVE_LEGS =
      "SELECT l.* FROM call_leg l LEFT JOIN instance i ON i.name = l.instance"
          + " WHERE (i.incarnation IS NULL OR l.incarnation >= i.incarnation)";

  private static final String MARK = "UPDATE call_leg SET state = 'dropping', updated_at = now() ";

  private final Records records;

  public LiveCalls(Store store) {
    this.records = new Records(store, "management");
  }

  /** By the coSpaces' names, as this replica knows them. */
  public List<LiveCall> list() {
    return records.read(
        Consistency.LOCAL,
        session -> {
          Map<UUID, List<CallLeg>> legs = new LinkedHashMap<>();
          for (CallLeg leg : legs(session.query(LIVE_LEGS))) {
            legs.computeIfAbsent(leg.coSpaceId(), id -> new ArrayList<>()).add(leg);
          }
          List<LiveCall> calls = new ArrayList<>();
          legs.forEach((id, list) -> calls.add(new LiveCall(id, coSpace(session, id), list)));
          calls.sort(
              Comparator.comparing(
                      (LiveCall call) -> call.coSpace() == null ? "" : call.coSpace().name())
                  .thenComparing(LiveCall::coSpaceId));
          return calls;
        });
  }

  /**
   * One live call.
   *
   * @param key its coSpace's id, uri or call id
   */
  public LiveCall get(String key) {
    return records.read(
        Consistency.LOCAL,
        session -> {
          UUID id = coSpaceId(session, key);
          List<CallLeg> legs = legs(session.query(LIVE_LEGS + " AND l.cospace = $1", id));
          if (legs.isEmpty()) {
            throw DirectoryException.notFound("there is no call in coSpace " + key);
          }
          return new LiveCall(id, coSpace(session, id), legs);
        });
  }

  /** Tells all legs of a call to end; returns how many there are. */
  public int drop(String key) {
    return records.write(
        session -> {
          UUID id = coSpaceId(session, key);
          int legs = legs(session.query(LIVE_LEGS + " AND l.cospace = $1", id)).size();
          if (legs == 0) {
            throw DirectoryException.notFound("there is no call in coSpace " + key);
          }
          markDropping(session, id);
          return legs;
        });
  }

  /** Tells one leg to end. */
  public void drop(String key, UUID leg) {
    records.write(
        session -> {
          UUID id = coSpaceId(session, key);
          if (session.update(MARK + "WHERE id = $1 AND cospace = $2", leg, id) == 0) {
            throw DirectoryException.notFound("there is no leg " + leg + " in coSpace " + key);
          }
          return true;
        });
  }

  static void markDropping(Session session, UUID coSpace) {
    session.update(MARK + "WHERE cospace = $1", coSpace);
  }

  /** An id counts as it is: the coSpace may be removed while its legs are still ending. */
  private static UUID coSpaceId(Session session, String key) {
    UUID id = Form.id(key);
    return id != null ? id : CoSpaces.require(session, key).value().id();
  }

  private static @Nullable CoSpace coSpace(Session session, UUID id) {
    return session.query("SELECT * FROM cospace WHERE id = $1", id).stream()
        .findFirst()
        .map(Rows::coSpace)
        .orElse(null);
  }

  private static List<CallLeg> legs(List<Row> rows) {
    List<CallLeg> legs = new ArrayList<>();
    for (Row row : rows) {
      CallLeg leg = Rows.callLeg(row);
      if (leg != null) {
        legs.add(leg);
      }
    }
    legs.sort(Comparator.comparing(CallLeg::startedAt).thenComparing(CallLeg::id));
    return legs;
  }
}
