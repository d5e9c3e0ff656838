package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Session;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import io.acano.store.api.TransactionStatus;
import java.util.List;

/**
 * The simple query protocol. One statement runs as a transaction of its own, which the session may
 * repeat on a conflict. Several are one transaction, unless the script itself begins and ends some;
 * the first error ends the script.
 */
final class SimpleQuery {
  private final StatementRunner runner;
  private final Copy copy;
  private final Session session;
  private final BackendWriter writer;

  SimpleQuery(StatementRunner runner, Copy copy) {
    this.runner = runner;
    this.copy = copy;
    this.session = runner.session();
    this.writer = runner.writer();
  }

  /** Answers all of the script, but for the ReadyForQuery. */
  void run(String script) throws ConnectionEnded, FatalError {
    try {
      List<String> statements = session.split(script);
      if (statements.isEmpty()) {
        writer.emptyQueryResponse();
        return;
      }
      for (int i = 0; i < statements.size(); i++) {
        if (statements.size() > 1 && session.transactionStatus() == TransactionStatus.IDLE) {
          session.beginImplicit();
        }
        run(statements.get(i), i == statements.size() - 1);
      }
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      runner.fail(e);
    }
  }

  private void run(String sql, boolean last) throws ConnectionEnded {
    String tag = CopyCommand.isCopy(sql) ? copy.run(CopyCommand.parse(sql)) : execute(sql);
    // A client may take the last tag for the success of the whole script: it is sent after the
    // commit.
    if (last && session.isImplicit()) {
      session.commit();
    }
    runner.complete(sql, tag);
  }

  /** Runs one statement, sends its rows, returns its tag. */
  private String execute(String sql) throws ConnectionEnded {
    Statement statement = session.prepare(sql, List.of());
    if (!statement.parameterTypes().isEmpty()) {
      throw new StoreException(
          ErrorCode.UNDEFINED_PARAMETER,
          "there is no parameter $1: a simple query has none, prepare the statement instead");
    }
    try (Result result = statement.execute(List.of())) {
      if (!result.columns().isEmpty()) {
        writer.rowDescription(result.columns(), ResultFormats.TEXT);
        runner.sendRows(result, ResultFormats.TEXT, 0);
      }
      return result.tag();
    }
  }
}
