package io.acano.store.sql;

import io.acano.store.api.Column;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Row;
import io.acano.store.api.StoreException;
import io.acano.store.sql.exec.Rows;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query whose rows are computed as they are pulled. Used by its session's thread. A cancel stops
 * the next pull, and the statement's timeout counts the time in pulls, not between them.
 */
final class QueryResult implements Result {
  private final SqlSession session;
  private final List<Column> columns;
  private final Rows rows;
  private final Runnable atEnd;
  private @Nullable Duration timeLeft;
  private long count;
  private boolean isDone;
  private boolean isEnded;

  /**
   * @param atEnd runs once, when there are no more rows or this is closed
   */
  QueryResult(SqlSession session, List<Column> columns, Rows rows, Runnable atEnd) {
    this.session = session;
    this.columns = columns;
    this.rows = rows;
    this.atEnd = atEnd;
    this.timeLeft = session.timeLeft();
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public @Nullable Row next() {
    if (isEnded) {
      throw new StoreException(
          ErrorCode.INVALID_CURSOR_NAME, "the transaction of this result has ended");
    }
    if (isDone) {
      return null;
    }
    Object[] row;
    try {
      session.resume(this, timeLeft);
      row = rows.next();
      timeLeft = session.timeLeft();
    } catch (RuntimeException e) {
      close();
      throw session.failed(e);
    }
    if (row == null) {
      close();
      return null;
    }
    count++;
    return new Row(columns, row);
  }

  /** Ends it because its transaction ends. */
  void end() {
    if (!isDone) {
      isEnded = true;
      isDone = true;
      session.ended(this);
      rows.close();
    }
  }

  @Override
  public String tag() {
    return "SELECT " + count;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void close() {
    if (!isDone) {
      isDone = true;
      session.ended(this);
      try {
        rows.close();
      } finally {
        atEnd.run();
      }
    }
  }
}
