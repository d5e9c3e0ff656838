package io.acano.node.directory;

import io.acano.node.model.CallLeg;
import io.acano.store.api.ChangeFeed;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.Store;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Sees the legs of this instance that somebody, at any instance, wants to end. The same leg may be
 * told more than once.
 */
public final class DropWatch implements AutoCloseable {
  private final FeedFollower follower;

  /**
   * @param drop called on a thread of this watch; must not block for long
   */
  public DropWatch(Store store, String instance, Consumer<UUID> drop) {
    this.follower =
        new FeedFollower(store, "drop-watch", Set.of("call_leg"), new Legs(instance, drop));
  }

  public void start() {
    follower.start();
  }

  @Override
  public void close() {
    follower.close();
  }

  private record Legs(String instance, Consumer<UUID> drop) implements FeedFollower.Reader {
    @Override
    public void load(Session session, long index) {
      session.query("SELECT * FROM call_leg WHERE instance = $1", instance).forEach(this::consider);
    }

    @Override
    public void apply(List<ChangeFeed.Changes> batch) {
      for (ChangeFeed.Changes changes : batch) {
        for (ChangeFeed.Change change : changes.changes()) {
          Row row = change.row();
          if (row != null) {
            consider(row);
          }
        }
      }
    }

    private void consider(Row row) {
      CallLeg leg = Rows.callLeg(row);
      if (leg != null && leg.core().equals(instance) && leg.state() == CallLeg.State.DROPPING) {
        drop.accept(leg.id());
      }
    }
  }
}
