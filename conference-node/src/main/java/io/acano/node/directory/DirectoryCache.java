package io.acano.node.directory;

import io.acano.node.model.Address;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import io.acano.store.api.ChangeFeed;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The directory in memory. One thread follows the tables and publishes a new immutable view after
 * each change; readers take the newest and never wait.
 */
public final class DirectoryCache implements Directory, AutoCloseable {
  private static final String COSPACE = "cospace";
  private static final String USER = "user_account";
  private static final String RULE = "incoming_rule";
  private static final String ADDRESS = "address";

  private final FeedFollower follower;
  private final List<Consumer<DirectoryView>> listeners = new CopyOnWriteArrayList<>();
  private volatile DirectoryView view = DirectorySnapshot.empty();

  public DirectoryCache(Store store) {
    this.follower =
        new FeedFollower(
            store, "directory-feed", Set.of(COSPACE, USER, RULE, ADDRESS), new Tables());
  }

  /** Begins to follow the tables; the view is empty until {@link #awaitLoaded}. */
  public void start() {
    follower.start();
  }

  /** Waits for the first view; false if the tables could not be read within {@code timeout}. */
  public boolean awaitLoaded(Duration timeout) throws InterruptedException {
    return follower.awaitLoaded(timeout);
  }

  @Override
  public DirectoryView view() {
    return view;
  }

  /** Calls the listener with each new view, on the directory's thread: it must not block. */
  public void onChange(Consumer<DirectoryView> listener) {
    listeners.add(listener);
  }

  /** {@code ok}, or why the view may be old. */
  public String detail() {
    return follower.detail();
  }

  @Override
  public void close() {
    follower.close();
  }

  /** The rows as last seen; touched by the follower's thread alone. */
  private final class Tables implements FeedFollower.Reader {
    private final Map<UUID, CoSpace> coSpaces = new HashMap<>();
    private final Map<UUID, User> users = new HashMap<>();
    private final Map<UUID, IncomingRule> rules = new HashMap<>();
    private final Map<String, Address> addresses = new HashMap<>();

    @Override
    public void load(Session session, long index) {
      coSpaces.clear();
      users.clear();
      rules.clear();
      addresses.clear();
      for (String table : List.of(COSPACE, USER, RULE, ADDRESS)) {
        for (Row row : session.query("SELECT * FROM " + table)) {
          put(table, row, row);
        }
      }
      publish(index);
    }

    @Override
    public void apply(List<ChangeFeed.Changes> batch) {
      for (ChangeFeed.Changes changes : batch) {
        for (ChangeFeed.Change change : changes.changes()) {
          put(change.table(), change.key(), change.row());
        }
      }
      publish(batch.getLast().index());
    }

    private void put(String table, Row key, @Nullable Row row) {
      switch (table) {
        case COSPACE -> set(coSpaces, Rows.id(key, "id"), row == null ? null : Rows.coSpace(row));
        case USER -> set(users, Rows.id(key, "id"), row == null ? null : Rows.user(row));
        case RULE -> set(rules, Rows.id(key, "id"), row == null ? null : Rows.incomingRule(row));
        case ADDRESS ->
            set(addresses, Rows.text(key, "address"), row == null ? null : Rows.address(row));
        default -> throw new IllegalStateException("the feed has a table not asked for: " + table);
      }
    }

    private static <K, V> void set(Map<K, V> map, K key, @Nullable V value) {
      if (value == null) {
        map.remove(key);
      } else {
        map.put(key, value);
      }
    }

    private void publish(long index) {
      DirectoryView next =
          new DirectorySnapshot(
              index, coSpaces.values(), users.values(), rules.values(), addresses.values());
      view = next;
      listeners.forEach(listener -> listener.accept(next));
    }
  }
}
