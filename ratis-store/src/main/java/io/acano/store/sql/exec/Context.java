package io.acano.store.sql.exec;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.sql.function.CatalogNames;
import io.acano.store.sql.function.Environment;
import io.acano.store.txn.Transaction;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One execution of a plan: its transaction, its parameters and its bounds. Used by one thread. */
public final class Context implements Environment {
  /** What one statement may hold in memory for sorts, hash tables and groups. */
  private static final long MAX_BUFFERED_BYTES = 64L << 20;

  private final Transaction transaction;
  private final List<@Nullable Object> parameters;
  private final Surroundings surroundings;
  private final Instant now;
  private final IdentityHashMap<Object, Object> onceResults = new IdentityHashMap<>(2);
  private Object[][] outerRows = {};
  private long bufferedBytes;

  /** What a session lends to the statements that it runs. */
  public interface Surroundings {
    ZoneId zone();

    Instant clock();

    RandomGenerator random();

    String user();

    String database();

    int backendId();

    @Nullable String setting(String name);

    CatalogNames names();

    /** The tables that the running statement can see. */
    Collection<StoredTable> tables();

    /** Throws 57014 once the statement should stop. */
    void checkCancelled();
  }

  public Context(
      Transaction transaction,
      Instant now,
      List<@Nullable Object> parameters,
      Surroundings surroundings) {
    this.transaction = transaction;
    this.now = now;
    this.parameters = parameters;
    this.surroundings = surroundings;
  }

  public Transaction transaction() {
    return transaction;
  }

  /** The value of a parameter, counted from 0. */
  public @Nullable Object parameter(int index) {
    return parameters.get(index);
  }

  /** The row of an enclosing query that a sub-query refers to. */
  public Object[] outerRow(int correlation) {
    return outerRows[correlation];
  }

  void setOuterRow(int correlation, Object[] row) {
    if (correlation >= outerRows.length) {
      outerRows = Arrays.copyOf(outerRows, correlation + 4);
    }
    outerRows[correlation] = row;
  }

  /** Computes a value that stays the same for the whole execution, once. */
  @SuppressWarnings("unchecked")
  <T> T once(Object key, Function<Context, T> computation) {
    Object known = onceResults.get(key);
    if (known == null) {
      known = computation.apply(this);
      onceResults.put(key, known);
    }
    return (T) known;
  }

  /** All tables, for the virtual tables that describe them. */
  public Collection<StoredTable> tables() {
    return surroundings.tables();
  }

  /** Stops the statement here if it should; called once for every row of a loop. */
  public void checkCancelled() {
    surroundings.checkCancelled();
  }

  /** Counts a row that is about to be kept. */
  public void buffer(Object[] row) {
    checkCancelled();
    long bytes = 32 + 8L * row.length;
    for (Object value : row) {
      bytes += size(value);
    }
    bufferedBytes += bytes;
    if (bufferedBytes > MAX_BUFFERED_BYTES) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "the statement needs more than "
              + (MAX_BUFFERED_BYTES >> 20)
              + " MiB of memory for sorting, joining or grouping; narrow it down");
    }
  }

  private static long size(@Nullable Object value) {
    return switch (value) {
      case null -> 0;
      case String text -> 40 + 2L * text.length();
      case byte[] bytes -> 16 + bytes.length;
      case BigDecimal number -> 48 + number.precision() / 2;
      default -> 24;
    };
  }

  @Override
  public ZoneId zone() {
    return surroundings.zone();
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Instant clock() {
    return surroundings.clock();
  }

  @Override
  public RandomGenerator random() {
    return surroundings.random();
  }

  @Override
  public String user() {
    return surroundings.user();
  }

  @Override
  public String database() {
    return surroundings.database();
  }

  @Override
  public long appliedIndex() {
    return transaction.readIndex();
  }

  @Override
  public int backendId() {
    return surroundings.backendId();
  }

  @Override
  public @Nullable String setting(String name) {
    return surroundings.setting(name);
  }

  @Override
  public CatalogNames names() {
    return surroundings.names();
  }
}
