package io.acano.store.raft;

import io.acano.store.command.Batch;
import io.acano.store.command.CommandCodec;
import io.acano.store.command.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Ratis' side of the replicated state machine. Ratis calls {@link #applyTransaction}, {@link
 * #takeSnapshot} and {@link #reinitialize} on its one updater thread, which is our apply thread.
 *
 * <p>A failure here must stop the replica: Ratis only logs a failed future and goes on to the next
 * entry, after which this replica's state would differ from the others' for ever. So every failure
 * halts through the {@link Observer}, and is thrown, which stops the updater.
 */
final class StoreStateMachine extends BaseStateMachine {
  /** Whom the replica tells of what happens here. Called on Ratis' threads; must not block. */
  interface Observer {
    /** The entry at {@code index} is part of the local state; not called for what was skipped. */
    void applied(long index, Batch batch, List<Outcome> outcomes);

    /** Everything up to {@code index} is part of the local state. */
    void advanced(long index);

    void leaderChanged(RaftPeerId leader);

    /** The others have taken this replica out of the configuration. */
    void removed();

    void failed(String what, Throwable cause);
  }

  private static final Batch NOTHING = new Batch(List.of());

  private final LiveState state;
  private final Observer observer;
  private final CheckpointStorage storage = new CheckpointStorage();

  StoreStateMachine(LiveState state, Observer observer) {
    this.state = state;
    this.observer = observer;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
      throws IOException {
    super.initialize(server, group, raftStorage);
    getLifeCycle()
        .startAndTransition(
            () -> {
              storage.init(raftStorage);
              restore();
            },
            IOException.class);
  }

  /** Starts from the newest snapshot, or from the live state where that is further. */
  private void restore() throws IOException {
    CheckpointStorage.Checkpoint latest = storage.latest();
    if (latest == null) {
      setLastAppliedTermIndex(TermIndex.INITIAL_VALUE);
    } else {
      if (latest.termIndex().getIndex() > state.appliedIndex()) {
        state.replaceWith(latest.folder());
      }
      // Ratis replays from the snapshot on; what the live state has already is skipped.
      setLastAppliedTermIndex(latest.termIndex());
    }
    observer.advanced(state.appliedIndex());
  }

  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  /** Ratis has put a received snapshot in place; its files are not on the disk yet. */
  @Override
  public void reinitialize() throws IOException {
    try {
      CheckpointStorage.Checkpoint received = storage.reload();
      if (received == null) {
        throw new IOException("no snapshot in the snapshot folder is whole");
      }
      DurableFiles.syncTree(received.folder());
      restore();
      getLifeCycle().transition(LifeCycle.State.STARTING);
      getLifeCycle().transition(LifeCycle.State.RUNNING);
    } catch (IOException | RuntimeException e) {
      observer.failed("a received snapshot could not be installed", e);
      throw e;
    }
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    long index = entry.getIndex();
    try {
      if (index > state.appliedIndex()) {
        Batch batch =
            CommandCodec.decode(entry.getStateMachineLogEntry().getLogData().toByteArray());
        List<Outcome> outcomes = state.apply(index, batch);
        observer.applied(index, batch, outcomes);
      }
    } catch (RuntimeException | Error e) {
      observer.failed("log entry " + index + " could not be applied", e);
      throw e;
    }
    updateLastAppliedTermIndex(entry.getTerm(), index);
    observer.advanced(index);
    // The outcomes are in every replica's state; the proposer reads them from its own.
    return CompletableFuture.completedFuture(Message.EMPTY);
  }

  /** An entry of Ratis' own, e.g. a configuration: our state only notes its index. */
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    try {
      if (index > state.appliedIndex()) {
        state.apply(index, NOTHING);
      }
    } catch (RuntimeException | Error e) {
      observer.failed("log entry " + index + " could not be applied", e);
      throw e;
    }
    updateLastAppliedTermIndex(term, index);
    observer.advanced(index);
  }

  @Override
  public long takeSnapshot() throws IOException {
    TermIndex last = getLastAppliedTermIndex();
    if (last.getIndex() < state.appliedIndex()) {
      // Still replaying what the live state has already: its term is not known yet.
      return RaftLog.INVALID_LOG_INDEX;
    }
    try {
      var folder = storage.newFolder();
      state.engine().checkpoint(folder);
      storage.publish(folder, last);
      return last.getIndex();
    } catch (IOException | RuntimeException e) {
      if (getLifeCycleState() != LifeCycle.State.RUNNING) {
        // A snapshot from the leader is just replacing the folder that this one belongs to.
        return RaftLog.INVALID_LOG_INDEX;
      }
      observer.failed("the snapshot at log index " + last.getIndex() + " could not be taken", e);
      throw e;
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  @Override
  public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
    observer.leaderChanged(leader);
  }

  @Override
  public void notifyServerShutdown(RoleInfoProto role, boolean wholeServer) {
    if (!wholeServer) {
      observer.removed();
    }
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
    observer.failed(
        "the Raft log could not be written"
            + (entry == null ? "" : " at index " + entry.getIndex()),
        cause);
  }
}
