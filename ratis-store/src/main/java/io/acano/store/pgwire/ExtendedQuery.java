package io.acano.store.pgwire;

import io.acano.store.api.Column;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Session;
import io.acano.store.api.SqlType;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import io.acano.store.api.TransactionStatus;
import io.acano.store.pgwire.FrontendMessage.Bind;
import io.acano.store.pgwire.FrontendMessage.Close;
import io.acano.store.pgwire.FrontendMessage.Describe;
import io.acano.store.pgwire.FrontendMessage.Execute;
import io.acano.store.pgwire.FrontendMessage.Parse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The extended query protocol. What comes between two Syncs is a pipeline: it runs in one implicit
 * transaction that the Sync commits, and after an error the rest of it is skipped. A pipeline whose
 * only Execute is followed by the Sync, as nearly all are, runs as a transaction of its own
 * instead, which the session may repeat on a conflict.
 */
final class ExtendedQuery {
  private final StatementRunner runner;
  private final Session session;
  private final BackendWriter writer;
  private final Inbox inbox;
  private final PostgresConfig.Limits limits;
  private final PreparedStatements statements;
  private final Map<String, Portal> portals = new HashMap<>();
  private boolean skipping;

  ExtendedQuery(StatementRunner runner, Inbox inbox, PostgresConfig.Limits limits) {
    this.runner = runner;
    this.session = runner.session();
    this.writer = runner.writer();
    this.statements = runner.statements();
    this.inbox = inbox;
    this.limits = limits;
  }

  /** True after an error, until the Sync. */
  boolean isSkipping() {
    return skipping;
  }

  void parse(Parse message) throws ConnectionEnded, FatalError {
    guarded(() -> prepare(message));
  }

  void bind(Bind message) throws ConnectionEnded, FatalError {
    guarded(() -> openPortal(message));
  }

  void describe(Describe message) throws ConnectionEnded, FatalError {
    guarded(
        () -> {
          switch (message.target()) {
            case STATEMENT -> {
              Prepared prepared = statements.get(message.name());
              writer.parameterDescription(prepared.parameters());
              describe(prepared, ResultFormats.TEXT);
            }
            case PORTAL -> {
              Portal portal = portal(message.name());
              describe(portal.prepared(), portal.formats());
            }
          }
        });
  }

  void execute(Execute message) throws ConnectionEnded, FatalError {
    guarded(() -> run(portal(message.portal()), message.maxRows()));
  }

  /** Closes a statement or portal; one that is not there is no error. */
  void close(Close message) throws ConnectionEnded, FatalError {
    guarded(
        () -> {
          switch (message.target()) {
            case STATEMENT -> statements.remove(message.name());
            case PORTAL -> closePortal(message.name());
          }
          writer.closeComplete();
        });
  }

  /** Answers a message that could not be read. */
  void reject(StoreException reason) throws ConnectionEnded, FatalError {
    guarded(
        () -> {
          throw reason;
        });
  }

  /** Ends the pipeline: commits its implicit transaction. */
  void sync() throws ConnectionEnded, FatalError {
    try {
      if (session.isImplicit()) {
        session.commit();
      }
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      runner.fail(e);
    }
    skipping = false;
    if (session.transactionStatus() == TransactionStatus.IDLE) {
      closePortals();
    }
  }

  /** A simple query does away with what has no name. */
  void beforeSimpleQuery() {
    statements.remove("");
    closePortal("");
  }

  /** Portals do not outlive their transaction. */
  void afterSimpleQuery() {
    if (session.transactionStatus() == TransactionStatus.IDLE) {
      closePortals();
    }
  }

  void closePortals() {
    portals.values().forEach(Portal::close);
    portals.clear();
  }

  private interface Step {
    void run() throws ConnectionEnded;
  }

  private void guarded(Step step) throws ConnectionEnded, FatalError {
    if (skipping) {
      return;
    }
    try {
      step.run();
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      skipping = true;
      runner.fail(e);
    }
  }

  private void prepare(Parse message) throws ConnectionEnded {
    String name = message.statement();
    statements.makeRoom(name);
    List<String> parts = session.split(message.sql());
    if (parts.size() > 1) {
      throw new StoreException(
          ErrorCode.SYNTAX_ERROR,
          "cannot insert multiple commands into a prepared statement; send them one by one");
    }
    statements.put(
        name,
        parts.isEmpty()
            ? new Prepared(null, List.of(), List.of())
            : prepare(parts.getFirst(), message.parameterOids()));
    writer.parseComplete();
  }

  private Prepared prepare(String sql, int[] oids) {
    List<@Nullable WireType> asked = new ArrayList<>(oids.length);
    List<@Nullable SqlType> hints = new ArrayList<>(oids.length);
    for (int oid : oids) {
      WireType type = WireType.ofOid(oid);
      asked.add(type);
      hints.add(type == null ? null : type.sqlType());
    }
    if (CopyCommand.isCopy(sql)) {
      throw new StoreException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "COPY works as a simple query alone; in JDBC use the driver's CopyManager");
    }
    Statement statement = session.prepare(sql, hints);
    List<SqlType> types = statement.parameterTypes();
    List<WireType> parameters = new ArrayList<>(types.size());
    for (int i = 0; i < types.size(); i++) {
      WireType type = i < asked.size() ? asked.get(i) : null;
      parameters.add(
          type != null && type.sqlType() == types.get(i) ? type : WireType.of(types.get(i)));
    }
    return new Prepared(statement, parameters, statement.columns());
  }

  private void openPortal(Bind message) throws ConnectionEnded {
    Prepared prepared = statements.get(message.statement());
    ResultFormats formats = new ResultFormats(message.resultFormats());
    if (!formats.fit(prepared.columns().size())) {
      throw MessageParser.violation(
          "bind message has "
              + message.resultFormats().length
              + " result formats but query has "
              + prepared.columns().size()
              + " columns");
    }
    String name = message.portal();
    if (name.isEmpty()) {
      closePortal("");
    } else if (portals.containsKey(name)) {
      throw new StoreException(
          ErrorCode.DUPLICATE_CURSOR, "portal \"" + name + "\" already exists");
    }
    checkRoom();
    portals.put(name, new Portal(prepared, values(message, prepared), formats));
    writer.bindComplete();
  }

  private List<@Nullable Object> values(Bind message, Prepared prepared) {
    List<byte @Nullable []> raw = message.parameters();
    List<WireType> types = prepared.parameters();
    short[] formats = message.parameterFormats();
    if (raw.size() != types.size()) {
      throw MessageParser.violation(
          "bind message supplies "
              + raw.size()
              + " parameters, but prepared statement \""
              + message.statement()
              + "\" requires "
              + types.size());
    }
    if (formats.length > 1 && formats.length != raw.size()) {
      throw MessageParser.violation(
          "bind message has " + formats.length + " formats for " + raw.size() + " parameters");
    }
    List<@Nullable Object> values = new ArrayList<>(raw.size());
    for (int i = 0; i < raw.size(); i++) {
      byte[] bytes = raw.get(i);
      boolean binary = formats.length > 0 && formats[formats.length == 1 ? 0 : i] == 1;
      values.add(bytes == null ? null : value(types.get(i), binary, bytes));
    }
    return Collections.unmodifiableList(values);
  }

  private Object value(WireType type, boolean binary, byte[] bytes) {
    return binary
        ? BinaryDecoder.decode(type, bytes, runner.parameters().zone())
        : TextDecoder.decode(type, bytes, runner.parameters().zone());
  }

  private void describe(Prepared prepared, ResultFormats formats) throws ConnectionEnded {
    List<Column> columns = prepared.columns();
    if (columns.isEmpty()) {
      writer.noData();
    } else {
      writer.rowDescription(columns, formats);
    }
  }

  private void run(Portal portal, int maxRows) throws ConnectionEnded {
    Statement statement = portal.prepared().statement();
    if (statement == null) {
      writer.emptyQueryResponse();
      return;
    }
    if (portal.isFinished()) {
      throw new StoreException(
          ErrorCode.INVALID_CURSOR_NAME, "the portal has come to its end; bind it again");
    }
    checkTransaction(portal);
    Result result = portal.open(statement);
    boolean atEnd = runner.sendRows(result, portal.formats(), maxRows);
    if (!atEnd) {
      writer.portalSuspended();
      return;
    }
    String tag = result.tag();
    portal.finish();
    runner.complete(statement.sql(), tag);
    if (session.transactionStatus() == TransactionStatus.IDLE && isTransactionEnd(tag)) {
      closePortals();
    }
  }

  /** Sees to it that the statement runs in the right transaction. */
  private void checkTransaction(Portal portal) throws ConnectionEnded {
    if (portal.isStarted()) {
      if (session.transactionStatus() == TransactionStatus.FAILED) {
        throw new StoreException(
            ErrorCode.FAILED_TRANSACTION,
            "current transaction is aborted, commands ignored until end of transaction block");
      }
    } else if (session.transactionStatus() == TransactionStatus.IDLE
        && !inbox.syncComesNext(waitForSync())) {
      session.beginImplicit();
    }
  }

  private Duration waitForSync() {
    return limits.idleInTransaction();
  }

  private static boolean isTransactionEnd(String tag) {
    return tag.equals("COMMIT") || tag.equals("ROLLBACK");
  }

  private Portal portal(String name) {
    Portal portal = portals.get(name);
    if (portal == null) {
      throw new StoreException(
          ErrorCode.INVALID_CURSOR_NAME,
          "portal \"" + TextDecoder.shown(name) + "\" does not exist");
    }
    return portal;
  }

  private void closePortal(String name) {
    Portal portal = portals.remove(name);
    if (portal != null) {
      portal.close();
    }
  }

  private void checkRoom() {
    if (portals.size() >= limits.maxStatements()) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "this connection has " + portals.size() + " portals, the most it may have; close some");
    }
  }
}
