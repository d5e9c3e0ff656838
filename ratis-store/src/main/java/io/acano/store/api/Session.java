package io.acano.store.api;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with the store: at most one open transaction, used by one thread at a time. Calls
 * block; run them on a virtual thread. Everything throws {@link StoreException}.
 *
 * <p>Outside a block each statement is a transaction of its own: a conflict is retried a bounded
 * number of times before it shows as 40001. Inside a block a conflict shows at once, and the whole
 * block is the caller's to repeat ({@link #transact} does that).
 */
public interface Session extends AutoCloseable {
  /** Splits a script at its semicolons; empty statements are left out. Plans nothing. */
  List<String> split(String script);

  /**
   * Parses, validates and plans one statement.
   *
   * @param parameterHints types the caller insists on, by position; null or missing ones are
   *     inferred
   */
  Statement prepare(String sql, List<@Nullable SqlType> parameterHints);

  /** Prepares (from a cache) and runs one statement with {@code $1…} = {@code parameters}. */
  default Result execute(String sql, @Nullable Object... parameters) {
    return prepare(sql, List.of()).execute(Arrays.asList(parameters));
  }

  /** Runs a query and returns all its rows. */
  default List<Row> query(String sql, @Nullable Object... parameters) {
    return execute(sql, parameters).toList();
  }

  /** Runs a statement and returns the number of rows that it wrote. */
  default long update(String sql, @Nullable Object... parameters) {
    try (Result result = execute(sql, parameters)) {
      return result.count();
    }
  }

  /** Opens a transaction block, as BEGIN does. */
  void begin();

  /**
   * Opens the implicit block of a simple-query script or of an extended-query pipeline: {@link
   * #commit} ends it unless a BEGIN in between has made it explicit.
   */
  void beginImplicit();

  /** True while the open block is one that {@link #beginImplicit} opened. */
  boolean isImplicit();

  /** Commits the open block; of a failed one, rolls back and throws 25P02's cause. */
  void commit();

  /** Drops the open block, if there is one. */
  void rollback();

  /**
   * Fails the open block, as an error of one of its statements does: its writes are dropped and
   * everything but ROLLBACK and COMMIT is refused. For errors that the caller found before the
   * session saw the statement. Without an open block it does nothing.
   */
  void fail();

  TransactionStatus transactionStatus();

  /** The freshness of reads from the next transaction on; a new session has LINEARIZABLE. */
  void setConsistency(Consistency consistency);

  /** A run-time parameter as SHOW gives it, e.g. {@code server_version}, or null if unknown. */
  @Nullable String parameter(String name);

  /**
   * Makes the statement that runs now, on another thread, fail with 57014 at its next chance.
   * Thread-safe; without a running statement it does nothing.
   */
  void cancel();

  /**
   * Runs {@code work} in one transaction and commits; repeats it on a conflict, at most ten times,
   * so {@code work} must have no effect outside this session.
   */
  <T> T transact(Function<Session, T> work);

  @Override
  void close();
}
