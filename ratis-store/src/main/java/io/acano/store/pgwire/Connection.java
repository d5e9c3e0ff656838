package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Session;
import io.acano.store.api.StoreException;
import io.acano.store.api.TransactionStatus;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's conversation, on a virtual thread of its own: login, then message by message. The
 * event loop puts messages into the inbox; everything that may block happens here.
 */
final class Connection implements Runnable {
  private static final Logger LOGGER = LoggerFactory.getLogger(Connection.class);
  private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]{0,62}");

  private final Environment environment;
  private final Inbox inbox;
  private final BackendWriter writer;
  private final Login login;
  private volatile @Nullable Session session;
  private volatile boolean loggedIn;

  /** What the connection needs of its channel and its server. */
  interface Environment {
    /** The hash of the certificate that the client was shown, or null without TLS. */
    byte @Nullable [] endPoint();

    Session openSession(String user);

    BackendKeys keys();

    PostgresConfig config();

    /** Lifts the limits that hold before the login. */
    void loggedIn();

    /** The conversation is over; all that was written is on its way. */
    void ended(boolean byTheClient);
  }

  Connection(Environment environment, Inbox inbox, BackendWriter writer, Login login) {
    this.environment = environment;
    this.inbox = inbox;
    this.writer = writer;
    this.login = login;
  }

  boolean isLoggedIn() {
    return loggedIn;
  }

  /** Stops the statement that runs; callable from any thread. */
  void cancel() {
    Session running = session;
    if (running != null) {
      running.cancel();
    }
  }

  @Override
  public void run() {
    boolean byTheClient = false;
    try {
      converse();
      byTheClient = true;
    } catch (FatalError e) {
      lastWords(e.failure());
    } catch (ConnectionEnded e) {
      switch (e.reason()) {
        case DISCONNECTED, IDLE -> byTheClient = true;
        case SHUT_DOWN ->
            lastWords(
                Failure.fatal(
                    ErrorCode.SHUTTING_DOWN,
                    "terminating connection: this instance is shutting down; connect to another"));
      }
    } catch (StoreException e) {
      lastWords(Failure.fatal(e.code(), String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      LOGGER.atError().setCause(e).log("A connection ended by an unexpected error.");
      lastWords(
          Failure.fatal(ErrorCode.INTERNAL_ERROR, "internal error; the server's log tells more"));
    } finally {
      environment.ended(byTheClient);
    }
  }

  private void lastWords(Failure failure) {
    try {
      writer.error(failure);
      writer.flush();
    } catch (ConnectionEnded e) {
      LOGGER
          .atDebug()
          .addKeyValue("error", failure.code())
          .log("The client left before its error.");
    }
  }

  private FatalError idleTooLong(Session session) {
    PostgresConfig.Limits limits = environment.config().limits();
    return session.transactionStatus() == TransactionStatus.IDLE
        ? new FatalError(
            ErrorCode.IDLE_SESSION,
            "terminating connection: it was idle for longer than " + limits.idle())
        : new FatalError(
            ErrorCode.IDLE_IN_TRANSACTION,
            "terminating connection: its transaction was idle for longer than "
                + limits.idleInTransaction());
  }

  private void converse() throws ConnectionEnded, FatalError {
    String user = login.run(environment.endPoint());
    Map<String, String> settings = login.sessionParameters();
    try (Session opened = environment.openSession(user)) {
      session = opened;
      BackendKeys.Key key = environment.keys().register(opened);
      try {
        apply(opened, settings);
        ReportedParameters parameters = new ReportedParameters(opened, writer, user);
        parameters.report();
        writer.backendKeyData(key.process(), key.secret());
        writer.readyForQuery(opened.transactionStatus());
        loggedIn = true;
        environment.loggedIn();
        writer.flush();
        serve(
            new StatementRunner(
                opened,
                writer,
                parameters,
                new PreparedStatements(environment.config().limits().maxStatements()),
                key.process()));
      } finally {
        environment.keys().remove(key);
        session = null;
      }
    }
  }

  private static void apply(Session session, Map<String, String> settings) throws FatalError {
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String name = setting.getKey();
      if (!PARAMETER_NAME.matcher(name).matches()) {
        throw new FatalError(
            ErrorCode.UNDEFINED_OBJECT,
            "unrecognized configuration parameter \"" + TextDecoder.shown(name) + '"');
      }
      session
          .execute("SET " + name + " TO '" + setting.getValue().replace("'", "''") + "'")
          .close();
    }
  }

  private void serve(StatementRunner runner) throws ConnectionEnded, FatalError {
    PostgresConfig.Limits limits = environment.config().limits();
    SimpleQuery simple = new SimpleQuery(runner, new Copy(runner, inbox, limits));
    ExtendedQuery extended = new ExtendedQuery(runner, inbox, limits);
    try {
      boolean open = true;
      while (open) {
        open = handle(inbox.take(patience(runner.session())), runner, simple, extended);
      }
    } catch (ConnectionEnded e) {
      if (e.reason() == ConnectionEnded.Cause.IDLE) {
        throw idleTooLong(runner.session());
      }
      throw e;
    } finally {
      extended.closePortals();
    }
  }

  private Duration patience(Session session) {
    PostgresConfig.Limits limits = environment.config().limits();
    return session.transactionStatus() == TransactionStatus.IDLE
        ? limits.idle()
        : limits.idleInTransaction();
  }

  /** Returns false when the client has said goodbye. */
  private boolean handle(
      FrontendMessage message, StatementRunner runner, SimpleQuery simple, ExtendedQuery extended)
      throws ConnectionEnded, FatalError {
    switch (message) {
      case FrontendMessage.Parse parse -> extended.parse(parse);
      case FrontendMessage.Bind bind -> extended.bind(bind);
      case FrontendMessage.Describe describe -> extended.describe(describe);
      case FrontendMessage.Execute execute -> extended.execute(execute);
      case FrontendMessage.Close close -> extended.close(close);
      case FrontendMessage.Sync _ -> {
        extended.sync();
        ready(runner);
      }
      case FrontendMessage.Flush _ -> writer.flush();
      case FrontendMessage.Query query -> {
        if (!extended.isSkipping()) {
          extended.beforeSimpleQuery();
          simple.run(query.sql());
          extended.afterSimpleQuery();
          ready(runner);
        }
      }
      case FrontendMessage.FunctionCall _ -> {
        if (!extended.isSkipping()) {
          runner.fail(
              new StoreException(
                  ErrorCode.FEATURE_NOT_SUPPORTED,
                  "the function call protocol is not supported; call the function in a SELECT"));
          ready(runner);
        }
      }
      case FrontendMessage.Rejected rejected -> {
        if (rejected.extended()) {
          extended.reject(rejected.reason());
        } else if (!extended.isSkipping()) {
          runner.fail(rejected.reason());
          ready(runner);
        }
      }
      case FrontendMessage.FramingLost lost ->
          throw new FatalError(lost.reason().code(), String.valueOf(lost.reason().getMessage()));
      case FrontendMessage.Credentials _ ->
          throw new FatalError(ErrorCode.PROTOCOL_VIOLATION, "the login is over");
      case FrontendMessage.CopyData _, FrontendMessage.CopyDone _, FrontendMessage.CopyFail _ -> {
        // PostgreSQL ignores these outside a COPY: a client may still send what it had begun when
        // its COPY failed.
      }
      case FrontendMessage.Terminate _ -> {
        return false;
      }
    }
    return true;
  }

  private void ready(StatementRunner runner) throws ConnectionEnded {
    runner.parameters().report();
    writer.readyForQuery(runner.session().transactionStatus());
    writer.flush();
  }
}
