package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.StoreException;
import io.acano.store.api.TransactionStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What simple and extended queries share: sending rows, and what an error does to the session. */
final class StatementRunner {
  private static final Logger LOGGER = LoggerFactory.getLogger(StatementRunner.class);

  private final Session session;
  private final BackendWriter writer;
  private final ReportedParameters parameters;
  private final PreparedStatements statements;
  private final int process;

  StatementRunner(
      Session session,
      BackendWriter writer,
      ReportedParameters parameters,
      PreparedStatements statements,
      int process) {
    this.session = session;
    this.writer = writer;
    this.parameters = parameters;
    this.statements = statements;
    this.process = process;
  }

  Session session() {
    return session;
  }

  BackendWriter writer() {
    return writer;
  }

  ReportedParameters parameters() {
    return parameters;
  }

  /**
   * Sends up to {@code maxRows} rows, all if it is 0.
   *
   * @return whether the result has come to its end
   */
  boolean sendRows(Result result, ResultFormats formats, int maxRows) throws ConnectionEnded {
    for (int sent = 0; maxRows == 0 || sent < maxRows; sent++) {
      Row row = result.next();
      if (row == null) {
        return true;
      }
      writer.dataRow(row, formats);
    }
    return false;
  }

  PreparedStatements statements() {
    return statements;
  }

  /** Says that the statement has come to its end. */
  void complete(String sql, String tag) throws ConnectionEnded {
    statements.ran(sql, tag);
    writer.commandComplete(tag);
    parameters.ran(tag);
  }

  /**
   * Answers with the error, and takes the transaction where PostgreSQL does: an implicit one is
   * rolled back, a block that BEGIN opened has failed. A fault of this server is logged, and the
   * client gets a reference instead of its text.
   */
  void fail(Throwable error) throws ConnectionEnded, FatalError {
    Failure failure =
        error instanceof StoreException e && e.code() != ErrorCode.INTERNAL_ERROR
            ? Failure.of(e)
            : unexpected(error);
    if (session.isImplicit()) {
      session.rollback();
    } else if (session.transactionStatus() == TransactionStatus.ACTIVE) {
      session.fail();
    }
    if (failure.fatal()) {
      throw new FatalError(failure);
    }
    writer.error(failure);
    writer.flush();
  }

  private Failure unexpected(Throwable error) {
    if (error instanceof StackOverflowError) {
      return Failure.of(
          new StoreException(
              ErrorCode.PROGRAM_LIMIT_EXCEEDED,
              "the statement is nested too deeply; write it in smaller parts"));
    }
    LOGGER
        .atError()
        .addKeyValue("process", process)
        .setCause(error)
        .log("A statement met an unexpected error.");
    return Failure.of(
        new StoreException(
            ErrorCode.INTERNAL_ERROR,
            "internal error; the server's log tells more under process=" + process));
  }
}
