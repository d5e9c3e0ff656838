package io.acano.node.directory;

import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.List;

/**
 * The tables of the system, as a list of migrations: what was released is never changed, later
 * versions append. {@code schema_version} tells which ones the cluster has.
 *
 * <p>Ids, versions and times have defaults, so that a row can be written by hand with the columns
 * that mean something. Texts that are looked up are kept in lower case.
 */
public final class Schema {
  private static final String VERSIONED =
      """
      version bigint NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
      """;

  /** Migration n, counted from 1, is the element n - 1. */
  private static final List<List<String>> MIGRATIONS =
      List.of(
          List.of(
              """
              CREATE TABLE cospace (
                id uuid PRIMARY KEY DEFAULT uuidv7(),
                name text NOT NULL,
                uri text UNIQUE,
                call_id text UNIQUE,
                passcode_hash text,
                participant_limit integer,
              """
                  + VERSIONED
                  + ")",
              """
              CREATE TABLE user_account (
                id uuid PRIMARY KEY DEFAULT uuidv7(),
                jid text NOT NULL UNIQUE,
                display_name text,
              """
                  + VERSIONED
                  + ")",
              """
              CREATE TABLE address (
                address text PRIMARY KEY,
                kind text NOT NULL,
                target uuid NOT NULL,
              """
                  + VERSIONED
                  + ")",
              "CREATE INDEX address_target ON address (target)",
              """
              CREATE TABLE incoming_rule (
                id uuid PRIMARY KEY DEFAULT uuidv7(),
                domain text NOT NULL UNIQUE,
                priority integer NOT NULL DEFAULT 0,
                to_cospaces boolean NOT NULL DEFAULT true,
                to_users boolean NOT NULL DEFAULT true,
              """
                  + VERSIONED
                  + ")",
              """
              CREATE TABLE instance (
                name text PRIMARY KEY,
                location text,
                components text,
                software_version text,
                incarnation bigint NOT NULL DEFAULT 0,
                management text,
                raft text,
                postgres text,
                sip text,
                started_at timestamptz,
              """
                  + VERSIONED
                  + ")",
              """
              CREATE TABLE call_leg (
                id uuid PRIMARY KEY,
                cospace uuid NOT NULL,
                instance text NOT NULL,
                incarnation bigint NOT NULL,
                remote text NOT NULL,
                display_name text,
                state text NOT NULL,
                codec text,
                started_at timestamptz NOT NULL,
              """
                  + VERSIONED
                  + ")",
              "CREATE INDEX call_leg_cospace ON call_leg (cospace)",
              "CREATE INDEX call_leg_instance ON call_leg (instance)",
              """
              CREATE TABLE api_token (
                hash text PRIMARY KEY,
                name text NOT NULL,
              """
                  + VERSIONED
                  + ")"));

  private Schema() {}

  /**
   * Brings the cluster's tables to this software's version, in one transaction. Any instance may do
   * it, at any time and at once with others: the one that commits first wins and the others find
   * nothing to do. Tables of a newer version are left alone.
   */
  public static void ensure(Store store) {
    try (Session session = store.openSession("directory")) {
      session.transact(
          work -> {
            migrate(work);
            return true;
          });
    }
  }

  private static void migrate(Session session) {
    session.update(
        """
        CREATE TABLE IF NOT EXISTS schema_version (
          version integer PRIMARY KEY,
          applied_at timestamptz NOT NULL DEFAULT now())
        """);
    List<Row> rows =
        session.query("SELECT version FROM schema_version ORDER BY version DESC LIMIT 1");
    Integer version = rows.isEmpty() ? Integer.valueOf(0) : rows.getFirst().integer("version");
    for (int next = version == null ? 0 : version; next < MIGRATIONS.size(); next++) {
      MIGRATIONS.get(next).forEach(session::update);
      session.update("INSERT INTO schema_version (version) VALUES ($1)", next + 1);
    }
  }
}
