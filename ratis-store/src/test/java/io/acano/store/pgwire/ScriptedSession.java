package io.acano.store.pgwire;

import io.acano.store.api.Column;
import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.SqlType;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import io.acano.store.api.TransactionStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A session with a handful of words of its own, for tests of what the protocol does with sessions:
 *
 * <pre>
 *   ROWS n        n rows (integer, text)        ECHO $1, …     one row of its parameters
 *   WRITE x       notes x when it commits       FAIL code      fails with that error
 *   WAIT          until it is cancelled         BUG            throws what it must not
 *   SELECT …       rows of text that is hard to copy; a table to INSERT into, for COPY
 *   BEGIN, COMMIT, ROLLBACK, SET name TO 'value', DEALLOCATE …, DISCARD ALL
 * </pre>
 */
final class ScriptedSession implements Session {
  /** What all sessions of one server share, for tests to look at. */
  static final class World {
    final List<String> committed = Collections.synchronizedList(new ArrayList<>());
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final AtomicLong rowsPulled = new AtomicLong();
    final AtomicLong openSessions = new AtomicLong();
    final AtomicLong openResults = new AtomicLong();
    volatile boolean failCommits;
  }

  private final World world;
  private final Map<String, String> parameters = new ConcurrentHashMap<>();
  private final List<String> pending = new ArrayList<>();
  private TransactionStatus status = TransactionStatus.IDLE;
  private boolean implicit;
  private volatile CountDownLatch cancelled = new CountDownLatch(1);

  ScriptedSession(World world) {
    this.world = world;
    world.openSessions.incrementAndGet();
  }

  @Override
  public List<String> split(String script) {
    return Arrays.stream(script.split(";")).map(String::strip).filter(s -> !s.isEmpty()).toList();
  }

  @Override
  public Statement prepare(String sql, List<@Nullable SqlType> hints) {
    String[] words = sql.split("[ ,]+");
    List<SqlType> types = new ArrayList<>();
    for (int i = 1; i < words.length && words[0].equals("ECHO"); i++) {
      SqlType hint = i <= hints.size() ? hints.get(i - 1) : null;
      types.add(hint == null ? SqlType.TEXT : hint);
    }
    if (words[0].equals("INSERT")) {
      hints.forEach(hint -> types.add(hint == null ? SqlType.TEXT : hint));
    }
    List<Column> columns =
        switch (words[0].toUpperCase(Locale.ROOT)) {
          case "ROWS", "SELECT" ->
              List.of(new Column("n", SqlType.INT), new Column("name", SqlType.TEXT));
          case "ECHO" -> types.stream().map(type -> new Column("value", type)).toList();
          case "INSERT",
              "DEALLOCATE",
              "DISCARD",
              "WRITE",
              "FAIL",
              "WAIT",
              "BUG",
              "BEGIN",
              "COMMIT",
              "ROLLBACK",
              "SET" ->
              List.of();
          default -> throw new StoreException(ErrorCode.SYNTAX_ERROR, "no such word: " + words[0]);
        };
    return new Statement() {
      @Override
      public String sql() {
        return sql;
      }

      @Override
      public List<SqlType> parameterTypes() {
        return types;
      }

      @Override
      public List<Column> columns() {
        return columns;
      }

      @Override
      public Result execute(List<@Nullable Object> values) {
        return run(words, columns, values);
      }
    };
  }

  private Result run(String[] words, List<Column> columns, List<@Nullable Object> values) {
    String word = words[0].toUpperCase(Locale.ROOT);
    if (status == TransactionStatus.FAILED && !word.equals("ROLLBACK") && !word.equals("COMMIT")) {
      throw new StoreException(ErrorCode.FAILED_TRANSACTION, "the block has failed");
    }
    world.calls.add(
        String.join(" ", words)
            + (implicit ? " implicit" : status == TransactionStatus.IDLE ? " alone" : ""));
    return switch (word) {
      case "ROWS" -> rows(columns, Integer.parseInt(words[1]));
      case "ECHO" -> new Rows(columns, List.<@Nullable Object[]>of(values.toArray()));
      case "SELECT" ->
          new Rows(
              columns,
              List.of(
                  new Object[] {1, "tab\there, \"quoted\"\nnew line \\ ☃"},
                  new @Nullable Object[] {2, null},
                  new Object[] {3, ""}));
      case "INSERT", "WRITE" -> {
        pending.add(word.equals("INSERT") ? values.toString() : words[1]);
        if (status == TransactionStatus.IDLE) {
          commit();
        }
        yield done("INSERT 0 1");
      }
      case "FAIL" ->
          throw new StoreException(
              ErrorCode.valueOf(words[1]), "failed on purpose, as " + words[1]);
      case "BUG" -> throw new IllegalStateException("the secret inside of the server");
      case "WAIT" -> {
        await();
        yield done("WAIT");
      }
      case "DEALLOCATE" -> done("DEALLOCATE");
      case "DISCARD" -> done("DISCARD ALL");
      case "BEGIN" -> {
        begin();
        yield done("BEGIN");
      }
      case "COMMIT" -> {
        boolean failed = status == TransactionStatus.FAILED;
        if (failed) {
          rollback();
        } else {
          commit();
        }
        yield done(failed ? "ROLLBACK" : "COMMIT");
      }
      case "ROLLBACK" -> {
        rollback();
        yield done("ROLLBACK");
      }
      default -> {
        parameters.put(words[1], words[3].replace("'", ""));
        yield done("SET");
      }
    };
  }

  private void await() {
    try {
      if (!cancelled.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody cancelled");
      }
      cancelled = new CountDownLatch(1);
      throw new StoreException(ErrorCode.QUERY_CANCELED, "canceling statement due to user request");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Result rows(List<Column> columns, int count) {
    world.openResults.incrementAndGet();
    return new Result() {
      private int pulled;

      @Override
      public List<Column> columns() {
        return columns;
      }

      @Override
      public @Nullable Row next() {
        if (pulled == count) {
          return null;
        }
        world.rowsPulled.incrementAndGet();
        pulled++;
        return new Row(columns, new Object[] {pulled, "row " + pulled});
      }

      @Override
      public String tag() {
        return "SELECT " + pulled;
      }

      @Override
      public long count() {
        return pulled;
      }

      @Override
      public void close() {
        world.openResults.decrementAndGet();
      }
    };
  }

  private static Result done(String tag) {
    return new Rows(List.of(), List.of()) {
      @Override
      public String tag() {
        return tag;
      }
    };
  }

  private static class Rows implements Result {
    private final List<Column> columns;
    private final List<@Nullable Object[]> rows;
    private int pulled;

    Rows(List<Column> columns, List<@Nullable Object[]> rows) {
      this.columns = columns;
      this.rows = rows;
    }

    @Override
    public List<Column> columns() {
      return columns;
    }

    @Override
    public @Nullable Row next() {
      return pulled == rows.size() ? null : new Row(columns, rows.get(pulled++));
    }

    @Override
    public String tag() {
      return "SELECT " + pulled;
    }

    @Override
    public long count() {
      return pulled;
    }

    @Override
    public void close() {}
  }

  @Override
  public void begin() {
    status = TransactionStatus.ACTIVE;
    implicit = false;
  }

  @Override
  public void beginImplicit() {
    status = TransactionStatus.ACTIVE;
    implicit = true;
  }

  @Override
  public boolean isImplicit() {
    return implicit;
  }

  @Override
  public void commit() {
    List<String> writes = List.copyOf(pending);
    rollback();
    if (world.failCommits) {
      throw new StoreException(ErrorCode.SERIALIZATION_FAILURE, "somebody else wrote that");
    }
    world.committed.addAll(writes);
  }

  @Override
  public void rollback() {
    pending.clear();
    status = TransactionStatus.IDLE;
    implicit = false;
  }

  @Override
  public void fail() {
    status = TransactionStatus.FAILED;
  }

  @Override
  public TransactionStatus transactionStatus() {
    return status;
  }

  @Override
  public void setConsistency(Consistency consistency) {}

  @Override
  public @Nullable String parameter(String name) {
    return parameters.get(name);
  }

  @Override
  public void cancel() {
    cancelled.countDown();
  }

  @Override
  public <T> T transact(Function<Session, T> work) {
    return work.apply(this);
  }

  @Override
  public void close() {
    world.openSessions.decrementAndGet();
  }
}
