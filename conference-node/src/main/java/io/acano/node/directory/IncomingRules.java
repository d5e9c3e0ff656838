package io.acano.node.directory;

import io.acano.node.model.IncomingRule;
import io.acano.store.api.Consistency;
import io.acano.store.api.Store;
import java.util.List;
import java.util.UUID;

/** The incoming rules' table, written and read in transactions. Thread-safe; every call blocks. */
public final class IncomingRules {
  private final Records records;

  public IncomingRules(Store store) {
    this.records = new Records(store, "management");
  }

  /** In the order in which they are looked at. */
  public List<IncomingRule> list(Consistency consistency) {
    return records.read(
        consistency,
        session ->
            session.query("SELECT * FROM incoming_rule ORDER BY priority DESC, domain").stream()
                .map(Rows::incomingRule)
                .toList());
  }

  public IncomingRule add(String domainText, int priority, boolean toCoSpaces, boolean toUsers) {
    String domain = Form.domain(domainText);
    if (!toCoSpaces && !toUsers) {
      throw DirectoryException.invalid("a rule must lead to coSpaces, to users or to both");
    }
    return records.write(
        session -> {
          if (!session.query("SELECT id FROM incoming_rule WHERE domain = $1", domain).isEmpty()) {
            throw DirectoryException.conflict("there is a rule for the domain " + domain);
          }
          return Rows.incomingRule(
              session
                  .query(
                      "INSERT INTO incoming_rule (domain, priority, to_cospaces, to_users)"
                          + " VALUES ($1, $2, $3, $4) RETURNING *",
                      domain,
                      priority,
                      toCoSpaces,
                      toUsers)
                  .getFirst());
        });
  }

  /**
   * Removes a rule.
   *
   * @param key its id or domain
   */
  public void remove(String key) {
    UUID id = Form.id(key);
    records.write(
        session -> {
          long removed =
              id != null
                  ? session.update("DELETE FROM incoming_rule WHERE id = $1", id)
                  : session.update("DELETE FROM incoming_rule WHERE domain = $1", Form.lower(key));
          if (removed == 0) {
            throw DirectoryException.notFound("there is no incoming rule " + key);
          }
          return true;
        });
  }
}
