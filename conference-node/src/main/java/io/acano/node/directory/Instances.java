package io.acano.node.directory;

import io.acano.store.api.Consistency;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.List;

/** The instances' table: where each one is reached. Thread-safe; every call blocks. */
public final class Instances {
  private final Records records;

  public Instances(Store store) {
    this.records = new Records(store, "instance");
  }

  /** By name, as this replica knows them. */
  public List<InstanceRecord> list() {
    return records.read(
        Consistency.LOCAL,
        session ->
            session.query("SELECT * FROM instance ORDER BY name").stream()
                .map(Instances::read)
                .toList());
  }

  /** Writes all that an instance tells about itself; an older run than the one known is ignored. */
  public void announce(InstanceRecord instance) {
    records.write(
        session -> {
          List<Row> known = known(session, instance.name());
          if (known.isEmpty()) {
            session.update("INSERT INTO instance (name) VALUES ($1)", instance.name());
          } else if (Rows.number(known.getFirst(), "incarnation") > instance.incarnation()) {
            return false;
          }
          session.update(
              "UPDATE instance SET location = $2, components = $3, software_version = $4,"
                  + " incarnation = $5, management = $6, raft = $7, postgres = $8, sip = $9,"
                  + " started_at = $10, version = version + 1, updated_at = now()"
                  + " WHERE name = $1",
              instance.name(),
              instance.location(),
              String.join(",", instance.components()),
              instance.softwareVersion(),
              instance.incarnation(),
              instance.management(),
              instance.raft(),
              instance.postgres(),
              instance.sip(),
              instance.startedAt());
          return true;
        });
  }

  /** Writes where an instance that is being taken in is reached, until it tells more itself. */
  public void admit(String name, String management, String raft) {
    records.write(
        session -> {
          if (known(session, name).isEmpty()) {
            session.update("INSERT INTO instance (name) VALUES ($1)", name);
          }
          session.update(
              "UPDATE instance SET management = $2, raft = $3, version = version + 1,"
                  + " updated_at = now() WHERE name = $1",
              name,
              management,
              raft);
          return true;
        });
  }

  /** Erases an instance that was taken out, and the legs that it held. */
  public void forget(String name) {
    records.write(
        session -> {
          session.update("DELETE FROM call_leg WHERE instance = $1", name);
          session.update("DELETE FROM instance WHERE name = $1", name);
          return true;
        });
  }

  private static List<Row> known(Session session, String name) {
    return session.query("SELECT incarnation FROM instance WHERE name = $1", name);
  }

  private static InstanceRecord read(Row row) {
    String components = row.text("components");
    return new InstanceRecord(
        Rows.text(row, "name"),
        row.text("location"),
        components == null || components.isEmpty() ? List.of() : List.of(components.split(",")),
        row.text("software_version"),
        Rows.number(row, "incarnation"),
        row.text("management"),
        row.text("raft"),
        row.text("postgres"),
        row.text("sip"),
        row.instant("started_at"));
  }
}
