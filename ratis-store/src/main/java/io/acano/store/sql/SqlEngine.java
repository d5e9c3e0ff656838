package io.acano.store.sql;

import io.acano.store.api.Consistency;
import io.acano.store.api.Session;
import io.acano.store.sql.plan.Catalog;
import io.acano.store.sql.system.SystemTables;
import io.acano.store.txn.Transaction;
import io.acano.store.txn.TransactionCatalog;
import io.acano.store.txn.TransactionGateway;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * SQL over the transactions of one replica: what its sessions share. Thread-safe.
 *
 * <p>Plans are kept by their statement's text, together with the schema version that they were made
 * for; a statement that was seen before is neither parsed nor planned again.
 */
public final class SqlEngine {
  private static final List<String> WARM_UP =
      List.of(
          "SELECT 1",
          "SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 'x' AND relkind IN ('r', 'v')",
          "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
              + " ON n.oid = c.relnamespace WHERE n.nspname = $1 ORDER BY c.relname LIMIT 1");

  private final TransactionGateway gateway;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final String database;
  private final PlanCache plans = new PlanCache();
  private final AtomicInteger sessions = new AtomicInteger();
  private volatile @Nullable VersionedCatalog newest;

  private record VersionedCatalog(long schemaVersion, Catalog catalog) {}

  /**
   * @param random makes ids and {@code random()}; must be safe for use by many threads
   * @param database the name of the only database
   */
  public SqlEngine(
      TransactionGateway gateway, InstantSource clock, RandomGenerator random, String database) {
    this.gateway = gateway;
    this.clock = clock;
    this.random = random;
    this.database = database;
  }

  /** Opens a session of {@code user}, who has been authenticated by the caller. */
  public Session openSession(String user) {
    return new SqlSession(this, user, sessions.incrementAndGet());
  }

  /** The SCRAM verifier of a database user as this replica knows it, or null. */
  public @Nullable String verifier(String user) {
    try (Transaction transaction = gateway.begin(Consistency.LOCAL)) {
      return TransactionCatalog.reader(transaction).verifier(user);
    }
  }

  /** Whether the cluster has any database user; asks the quorum. */
  public boolean hasUsers() {
    try (Transaction transaction = gateway.begin(Consistency.LINEARIZABLE)) {
      return !TransactionCatalog.reader(transaction).users().isEmpty();
    }
  }

  /** Plans a few statements, so that the first real one does not wait for classes to load. */
  public void warmUp() {
    try (Session session = openSession("acano")) {
      session.setConsistency(Consistency.LOCAL);
      for (String sql : WARM_UP) {
        session.prepare(sql, List.of());
      }
      session.query(WARM_UP.getFirst());
    }
  }

  TransactionGateway gateway() {
    return gateway;
  }

  InstantSource clock() {
    return clock;
  }

  RandomGenerator random() {
    return random;
  }

  String database() {
    return database;
  }

  PlanCache plans() {
    return plans;
  }

  /** The committed catalog that {@code transaction} sees. */
  Catalog catalog(Transaction transaction) {
    long schemaVersion = transaction.schemaVersion();
    VersionedCatalog known = newest;
    if (known == null || known.schemaVersion != schemaVersion) {
      known = new VersionedCatalog(schemaVersion, readCatalog(transaction));
      newest = known;
    }
    return known.catalog;
  }

  /** The catalog with the transaction's own changes. */
  static Catalog readCatalog(Transaction transaction) {
    return new Catalog(TransactionCatalog.reader(transaction).tables(), SystemTables.all());
  }
}
