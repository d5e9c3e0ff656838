package io.acano.store.sql;

import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Session;
import io.acano.store.api.SqlType;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import io.acano.store.api.TransactionStatus;
import io.acano.store.sql.exec.Context;
import io.acano.store.sql.exec.Rows;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.exec.Write;
import io.acano.store.sql.function.CatalogNames;
import io.acano.store.sql.parse.Script;
import io.acano.store.sql.plan.Catalog;
import io.acano.store.sql.plan.Plan;
import io.acano.store.sql.plan.StatementPlanner;
import io.acano.store.sql.system.ObjectNames;
import io.acano.store.txn.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One session. A statement that writes starts, alone or first in a block, on whatever this replica
 * has now: certification at commit tells whether that was good enough, and saves a round trip
 * before it. If such a start leads to an error or to no write at all, that answer could be stale,
 * so the statement runs again on a linearizable snapshot.
 */
final class SqlSession implements Session, Context.Surroundings {
  private static final int MAX_ATTEMPTS = 10;

  private final SqlEngine engine;
  private final String user;
  private final int id;
  private final Settings settings = new Settings();
  private final SessionCommands commands = new SessionCommands(this, settings);
  private @Nullable Block block;
  private @Nullable Transaction current;
  private @Nullable Instant deadline;
  private boolean isClosed;
  private volatile @Nullable Object running;
  private volatile boolean isCancelled;

  SqlSession(SqlEngine engine, String user, int id) {
    this.engine = engine;
    this.user = user;
    this.id = id;
  }

  @Override
  public List<String> split(String script) {
    return Script.split(script);
  }

  @Override
  public Statement prepare(String sql, List<@Nullable SqlType> parameterHints) {
    requireOpen();
    PlanCache.Key key = new PlanCache.Key(sql, parameterHints);
    Block open = block;
    if (open != null && (open.failure() != null || open.isSchemaChanged())) {
      return new SqlStatement(this, key, prepareInBlock(key, open));
    }
    PlanCache.Cached known = engine.plans().get(key);
    return new SqlStatement(this, key, known != null ? known : firstPlan(key));
  }

  private PlanCache.Cached prepareInBlock(PlanCache.Key key, Block open) {
    Transaction transaction = open.transaction();
    if (transaction == null) {
      return firstPlan(key);
    }
    try {
      Plan plan = plan(key, open.ownCatalog(transaction));
      if (open.failure() != null && !SessionCommands.mayRunInFailed(plan)) {
        throw SessionCommands.failedTransaction();
      }
      return new PlanCache.Cached(-1, plan);
    } catch (StoreException e) {
      throw open.failure() != null ? SessionCommands.failedTransaction() : failed(e);
    }
  }

  private static Plan plan(PlanCache.Key key, Catalog catalog) {
    return StatementPlanner.plan(key.sql(), key.hints(), catalog);
  }

  private PlanCache.Cached firstPlan(PlanCache.Key key) {
    Block open = block;
    Transaction transaction = open == null ? null : open.transaction();
    try {
      if (transaction != null) {
        return planned(key, transaction);
      }
      return plannedApart(key);
    } catch (RuntimeException e) {
      throw failed(e);
    }
  }

  /** Plans on a snapshot of its own; a name that is not known here may be known elsewhere. */
  private PlanCache.Cached plannedApart(PlanCache.Key key) {
    try (Transaction local = engine.gateway().begin(Consistency.LOCAL)) {
      return planned(key, local);
    } catch (StoreException e) {
      boolean mayBeStale =
          e.code() == ErrorCode.UNDEFINED_TABLE || e.code() == ErrorCode.UNDEFINED_COLUMN;
      if (!mayBeStale || settings.consistency() == Consistency.LOCAL) {
        throw e;
      }
    }
    try (Transaction fresh = engine.gateway().begin(Consistency.LINEARIZABLE)) {
      return planned(key, fresh);
    }
  }

  private PlanCache.Cached planned(PlanCache.Key key, Transaction transaction) {
    Plan plan = plan(key, engine.catalog(transaction));
    PlanCache.Cached entry = new PlanCache.Cached(transaction.schemaVersion(), plan);
    if (!(plan instanceof Plan.Control)) {
      engine.plans().put(key, entry);
    }
    return entry;
  }

  /** The statement's plan for the schema that {@code transaction} sees. */
  private Plan current(SqlStatement statement, Transaction transaction) {
    Block open = block;
    if (open != null && open.isSchemaChanged()) {
      return plan(statement.key(), open.ownCatalog(transaction));
    }
    if (statement.entry().schemaVersion() != transaction.schemaVersion()) {
      PlanCache.Cached known = engine.plans().get(statement.key());
      statement.renew(
          known != null && known.schemaVersion() == transaction.schemaVersion()
              ? known
              : planned(statement.key(), transaction));
    }
    return statement.plan();
  }

  /** Runs a statement whose parameters have been checked. */
  Result run(SqlStatement statement, List<@Nullable Object> parameters) {
    requireOpen();
    isCancelled = false;
    running = statement;
    Duration timeout = settings.statementTimeout();
    deadline = timeout.isZero() ? null : engine.clock().instant().plus(timeout);
    try {
      Block open = block;
      if (open != null
          && open.failure() != null
          && !SessionCommands.mayRunInFailed(statement.plan())) {
        throw SessionCommands.failedTransaction();
      }
      if (statement.plan() instanceof Plan.Control control
          && !SchemaChange.isOne(control.command())) {
        Result result = commands.run(control);
        running = null;
        return result;
      }
      Result result =
          open == null ? runAlone(statement, parameters) : runInBlock(statement, parameters, open);
      running = result instanceof QueryResult ? result : null;
      return result;
    } catch (RuntimeException e) {
      running = null;
      throw failed(e);
    } finally {
      deadline = null;
    }
  }

  /** What is left of the time that the running statement may take; null if that has no end. */
  @Nullable Duration timeLeft() {
    Instant end = deadline;
    return end == null ? null : Duration.between(engine.clock().instant(), end);
  }

  /** A row of {@code result} is about to be computed, for {@code timeLeft} at most. */
  void resume(QueryResult result, @Nullable Duration timeLeft) {
    if (running != result) {
      running = result;
      isCancelled = false;
    }
    deadline = timeLeft == null ? null : engine.clock().instant().plus(timeLeft);
    checkCancelled();
  }

  /** Notes that a result has come to its end: from now on a cancel is too late for it. */
  void ended(QueryResult result) {
    if (running == result) {
      running = null;
    }
  }

  private static boolean isQuery(Plan plan) {
    return plan instanceof Plan.Query || plan instanceof Plan.Explanation;
  }

  private Result runAlone(SqlStatement statement, List<@Nullable Object> parameters) {
    boolean isQuery = isQuery(statement.plan());
    Consistency consistency = isQuery ? settings.consistency() : Consistency.LOCAL;
    for (int attempt = 1; ; attempt++) {
      Transaction transaction = engine.gateway().begin(consistency);
      boolean isTrusted = isQuery || consistency == settings.consistency();
      try {
        Result result =
            execute(current(statement, transaction), parameters, transaction, now(), null);
        if (result instanceof QueryResult) {
          return result;
        }
        if (!transaction.hasWrites() && !isTrusted) {
          transaction.close();
        } else {
          engine.gateway().commit(transaction);
          transaction.close();
          settings.endTransaction();
          return result;
        }
      } catch (StoreException e) {
        transaction.close();
        boolean mayRepeat = e.isRetryable() || (!isTrusted && isAboutData(e));
        if (!mayRepeat || attempt == MAX_ATTEMPTS) {
          throw e;
        }
      } catch (RuntimeException e) {
        transaction.close();
        throw e;
      }
      checkCancelled();
      consistency = settings.consistency();
    }
  }

  /** True for an error that a newer snapshot might not give. */
  private static boolean isAboutData(StoreException e) {
    return switch (e.code()) {
      case QUERY_CANCELED,
          OUTCOME_UNKNOWN,
          NO_LEADER,
          NOT_A_MEMBER,
          SHUTTING_DOWN,
          INTERNAL_ERROR ->
          false;
      default -> true;
    };
  }

  private Result runInBlock(SqlStatement statement, List<@Nullable Object> parameters, Block open) {
    Transaction transaction = open.transaction();
    boolean isFirst = transaction == null;
    boolean isOptimistic =
        isFirst && !isQuery(statement.plan()) && settings.consistency() == Consistency.LINEARIZABLE;
    if (transaction == null) {
      transaction =
          engine.gateway().begin(isOptimistic ? Consistency.LOCAL : settings.consistency());
      open.begin(transaction);
    }
    if (!isOptimistic) {
      return executeInBlock(statement, parameters, transaction, open);
    }
    try {
      Result result = executeInBlock(statement, parameters, transaction, open);
      if (transaction.hasWrites()) {
        return result;
      }
    } catch (StoreException e) {
      if (!isAboutData(e)) {
        throw e;
      }
    }
    open.close();
    Transaction fresh = engine.gateway().begin(Consistency.LINEARIZABLE);
    open.begin(fresh);
    return executeInBlock(statement, parameters, fresh, open);
  }

  private Result executeInBlock(
      SqlStatement statement,
      List<@Nullable Object> parameters,
      Transaction transaction,
      Block open) {
    int mark = transaction.savepoint();
    try {
      return execute(current(statement, transaction), parameters, transaction, open.now(), open);
    } catch (RuntimeException e) {
      transaction.rollbackTo(mark);
      throw e;
    }
  }

  private Result execute(
      Plan plan,
      List<@Nullable Object> parameters,
      Transaction transaction,
      Instant now,
      @Nullable Block open) {
    current = transaction;
    Context context = new Context(transaction, now, parameters, this);
    return switch (plan) {
      case Plan.Query query -> {
        Rows rows = query.operator().open(context);
        if (open == null) {
          yield new QueryResult(this, query.columns(), rows, transaction::close);
        }
        QueryResult[] result = new QueryResult[1];
        result[0] = new QueryResult(this, query.columns(), rows, () -> open.remove(result[0]));
        open.add(result[0]);
        yield result[0];
      }
      case Plan.Explanation explanation -> {
        List<Object[]> lines = new ArrayList<>();
        explanation.lines().forEach(line -> lines.add(new Object[] {line}));
        yield new RowsResult(explanation.columns(), lines.iterator(), "EXPLAIN", lines.size());
      }
      case Plan.Dml dml -> {
        requireWritable(open);
        Write.Outcome outcome = dml.write().run(context);
        yield new RowsResult(
            dml.columns(),
            outcome.rows().iterator(),
            dml.write().tag() + " " + outcome.count(),
            outcome.count());
      }
      case Plan.Control control -> {
        requireWritable(open);
        Catalog catalog =
            open != null && open.isSchemaChanged()
                ? open.ownCatalog(transaction)
                : engine.catalog(transaction);
        String tag = new SchemaChange(transaction, catalog, engine.random()).run(control.command());
        if (open != null) {
          open.schemaChanged();
        }
        yield RowsResult.of(tag);
      }
    };
  }

  private void requireWritable(@Nullable Block open) {
    boolean isReadOnly =
        open != null
            ? open.isReadOnly()
            : "on".equals(settings.get("default_transaction_read_only"));
    if (isReadOnly) {
      throw new StoreException(
          ErrorCode.READ_ONLY_TRANSACTION, "cannot write in a read-only transaction");
    }
  }

  /** Fails the open block and makes the store's exception of whatever went wrong. */
  StoreException failed(RuntimeException e) {
    StoreException error =
        e instanceof StoreException known
            ? known
            : new StoreException(ErrorCode.INTERNAL_ERROR, "internal error: " + e, e);
    Block open = block;
    if (open != null) {
      open.fail(error);
    }
    return error;
  }

  private Instant now() {
    return engine.clock().instant().truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void begin() {
    open(false, "on".equals(settings.get("default_transaction_read_only")));
  }

  /** Opens a block, or makes the implicit one explicit. */
  void open(boolean isImplicit, boolean isReadOnly) {
    requireOpen();
    Block open = block;
    if (open == null) {
      block = new Block(isImplicit, isReadOnly, now());
    } else if (!isImplicit) {
      open.makeExplicit();
      open.setReadOnly(isReadOnly);
    }
  }

  @Override
  public void beginImplicit() {
    if (block == null) {
      open(true, "on".equals(settings.get("default_transaction_read_only")));
    }
  }

  @Override
  public boolean isImplicit() {
    return block != null && block.isImplicit();
  }

  @Nullable Block block() {
    return block;
  }

  /** The open block's transaction, begun if it was not yet. */
  Transaction transaction(Block open) {
    Transaction transaction = open.transaction();
    if (transaction == null) {
      transaction = engine.gateway().begin(settings.consistency());
      open.begin(transaction);
    }
    return transaction;
  }

  @Override
  public void commit() {
    Block open = block;
    if (open == null) {
      return;
    }
    StoreException failure = open.failure();
    if (failure != null) {
      rollback();
      throw new StoreException(
          ErrorCode.FAILED_TRANSACTION,
          "the transaction was rolled back because of an earlier error: " + failure.getMessage(),
          failure);
    }
    Transaction transaction = open.transaction();
    try {
      if (transaction != null) {
        engine.gateway().commit(transaction);
      }
    } finally {
      rollback();
    }
  }

  @Override
  public void rollback() {
    Block open = block;
    block = null;
    settings.endTransaction();
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void fail() {
    Block open = block;
    if (open != null) {
      open.fail(
          new StoreException(ErrorCode.FAILED_TRANSACTION, "the client sent what it should not"));
      Transaction transaction = open.transaction();
      if (transaction != null) {
        transaction.rollbackTo(0);
      }
    }
  }

  @Override
  public TransactionStatus transactionStatus() {
    Block open = block;
    if (open == null) {
      return TransactionStatus.IDLE;
    }
    return open.failure() == null ? TransactionStatus.ACTIVE : TransactionStatus.FAILED;
  }

  @Override
  public void setConsistency(Consistency consistency) {
    settings.set(
        Settings.READ_CONSISTENCY,
        switch (consistency) {
          case LOCAL -> "local";
          case LINEARIZABLE -> "linearizable";
        },
        false);
  }

  @Override
  public @Nullable String parameter(String name) {
    return settings.get(name);
  }

  @Override
  public void cancel() {
    if (running != null) {
      isCancelled = true;
    }
  }

  @Override
  public void checkCancelled() {
    if (isCancelled) {
      throw new StoreException(ErrorCode.QUERY_CANCELED, "canceling statement due to user request");
    }
    Instant end = deadline;
    if (end != null && engine.clock().instant().isAfter(end)) {
      throw new StoreException(
          ErrorCode.QUERY_CANCELED, "canceling statement due to statement timeout");
    }
  }

  @Override
  public <T> T transact(Function<Session, T> work) {
    for (int attempt = 1; ; attempt++) {
      begin();
      try {
        T result = work.apply(this);
        commit();
        return result;
      } catch (StoreException e) {
        rollback();
        if (!e.isRetryable() || attempt == MAX_ATTEMPTS) {
          throw e;
        }
      } catch (RuntimeException e) {
        rollback();
        throw e;
      }
    }
  }

  private void requireOpen() {
    if (isClosed) {
      throw new StoreException(ErrorCode.SHUTTING_DOWN, "the session is closed");
    }
  }

  @Override
  public void close() {
    isClosed = true;
    rollback();
  }

  @Override
  public ZoneId zone() {
    return settings.zone();
  }

  @Override
  public Instant clock() {
    return now();
  }

  @Override
  public RandomGenerator random() {
    return engine.random();
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public String database() {
    return engine.database();
  }

  @Override
  public int backendId() {
    return id;
  }

  @Override
  public @Nullable String setting(String name) {
    return settings.get(name);
  }

  @Override
  public CatalogNames names() {
    return new ObjectNames(visibleCatalog());
  }

  @Override
  public Collection<StoredTable> tables() {
    return visibleCatalog().tables();
  }

  private Catalog visibleCatalog() {
    Transaction transaction = current;
    if (transaction == null) {
      throw new IllegalStateException("no statement is running");
    }
    Block open = block;
    return open != null && open.isSchemaChanged()
        ? open.ownCatalog(transaction)
        : engine.catalog(transaction);
  }
}
