package io.acano.store.raft;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * The way to the leader, wherever it is: in this process, or one message away. Every call is one
 * attempt; who calls decides about repeating. Thread-safe.
 */
final class LeaderLink implements AutoCloseable {
  private final RaftServer server;
  private final ClientId clientId = ClientId.randomId();
  private final AtomicLong callId = new AtomicLong();
  private final RaftClientRpc rpc;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long changes;
  private volatile RaftServer.@Nullable Division division;
  private volatile CompletableFuture<RaftClientReply> underWay = new CompletableFuture<>();

  LeaderLink(RaftServer server, RaftProperties properties) {
    this.server = server;
    this.rpc = new GrpcFactory(new Parameters()).newRaftClientRpc(clientId, properties);
  }

  /** From now on there is a group whose leader can be asked. */
  void attach(RaftServer.Division joined) {
    division = joined;
    signal();
  }

  void detach() {
    division = null;
  }

  RaftServer.@Nullable Division division() {
    return division;
  }

  /** A new leader is known; an attempt at the old one is not waited for any longer. */
  void leaderChanged(RaftPeerId leader) {
    underWay.completeExceptionally(new IOException("the leader is now " + leader));
    signal();
  }

  /** The leader as this replica knows it, or null after {@code timeout}. */
  @Nullable RaftPeerId awaitLeader(Duration timeout) throws InterruptedException {
    RaftPeerId known = leader();
    if (known == null) {
      awaitChange(timeout);
      known = leader();
    }
    return known;
  }

  @Nullable RaftPeerId leader() {
    RaftServer.Division joined = division;
    return joined == null ? null : joined.getInfo().getLeaderId();
  }

  /** Waits until the leader may have changed, at most {@code timeout}. */
  void awaitChange(Duration timeout) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long seen = changes;
      long left = timeout.toNanos();
      while (changes == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Proposes one log entry at {@code leader}. The future fails if it was refused, or if the answer
   * is lost: then the entry may be in the log or may still get there.
   */
  CompletableFuture<RaftClientReply> propose(RaftPeerId leader, byte[] entry) {
    CompletableFuture<RaftClientReply> attempt = new CompletableFuture<>();
    underWay = attempt;
    RaftServer.Division joined = division;
    if (joined == null) {
      attempt.completeExceptionally(new IOException("this replica is in no cluster"));
      return attempt;
    }
    RaftClientRequest request =
        RaftClientRequest.newBuilder()
            .setClientId(clientId)
            .setServerId(leader)
            .setGroupId(joined.getMemberId().getGroupId())
            .setCallId(callId.incrementAndGet())
            .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
            .setType(RaftClientRequest.writeRequestType())
            .build();
    submit(joined, leader, request)
        .whenComplete(
            (reply, failure) -> {
              if (failure != null) {
                attempt.completeExceptionally(failure);
              } else if (reply.isSuccess()) {
                attempt.complete(reply);
              } else {
                attempt.completeExceptionally(
                    reply.getException() == null
                        ? new IOException("the leader refused: " + reply)
                        : reply.getException());
              }
            });
    return attempt;
  }

  private CompletableFuture<RaftClientReply> submit(
      RaftServer.Division joined, RaftPeerId leader, RaftClientRequest request) {
    try {
      if (leader.equals(server.getId())) {
        return server.submitClientRequestAsync(request);
      }
      RaftPeer peer = peer(joined, leader);
      rpc.addRaftPeers(List.of(peer));
      return rpc.sendRequestAsyncUnordered(request)
          .whenComplete(
              (reply, failure) -> {
                if (failure != null) {
                  // Its stream is of no use after any failure; the next attempt opens another.
                  rpc.handleException(leader, failure, true);
                }
              });
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** What an administrative request is made of. */
  @FunctionalInterface
  interface Request<T extends RaftClientRequest> {
    T of(ClientId client, RaftPeerId to, RaftGroupId group, long callId);
  }

  /** Sends {@code request} to {@code to}, another replica, and waits a few seconds at most. */
  <T extends RaftClientRequest> RaftClientReply ask(RaftPeerId to, Request<T> request)
      throws IOException {
    RaftServer.Division joined = division;
    if (joined == null) {
      throw new IOException("this replica is in no cluster");
    }
    rpc.addRaftPeers(List.of(peer(joined, to)));
    try {
      return rpc.sendRequest(made(joined, to, request));
    } catch (IOException e) {
      rpc.handleException(to, e, true);
      throw e;
    }
  }

  /** The same request, for this replica's own server. */
  <T extends RaftClientRequest> T made(
      RaftServer.Division joined, RaftPeerId to, Request<T> request) {
    return request.of(clientId, to, joined.getMemberId().getGroupId(), callId.incrementAndGet());
  }

  @Override
  public void close() throws IOException {
    underWay.completeExceptionally(new IOException("the replica is closing"));
    signal();
    rpc.close();
  }

  private void signal() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static RaftPeer peer(RaftServer.Division joined, RaftPeerId id) throws IOException {
    RaftPeer peer = joined.getRaftConf().getPeer(id, RaftPeerRole.FOLLOWER, RaftPeerRole.LISTENER);
    if (peer != null) {
      return peer;
    }
    throw new IOException(id + " is not in the configuration that this replica knows");
  }
}
