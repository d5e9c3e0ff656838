package io.acano.store.node;

import io.acano.store.admin.Member;
import io.acano.store.admin.ReplicaStatus;
import io.acano.store.admin.StoreAdmin;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Session;
import io.acano.store.api.StoreException;
import io.acano.store.sql.SqlEngine;
import java.time.Duration;
import java.util.Optional;

/** The replica's operations, and with a new cluster its first database user. */
final class FoundingAdmin implements StoreAdmin {
  private final StoreAdmin replica;
  private final SqlEngine sql;
  private final Optional<StoreConfig.FirstUser> firstUser;

  FoundingAdmin(StoreAdmin replica, SqlEngine sql, Optional<StoreConfig.FirstUser> firstUser) {
    this.replica = replica;
    this.sql = sql;
    this.firstUser = firstUser;
  }

  @Override
  public void initialize(Duration timeout) {
    replica.initialize(timeout);
    ensureFirstUser();
  }

  /**
   * Creates the first database user of a cluster that has none: also that of one whose founder
   * ended before it could. Needs a quorum.
   */
  void ensureFirstUser() {
    if (firstUser.isEmpty() || sql.hasUsers()) {
      return;
    }
    StoreConfig.FirstUser user = firstUser.get();
    try (Session session = sql.openSession(user.name())) {
      session.update(
          "CREATE USER "
              + quoted(user.name(), '"')
              + " PASSWORD "
              + quoted(user.password().get(), '\''));
    } catch (StoreException e) {
      // Another instance with the same file was faster.
      if (e.code() != ErrorCode.DUPLICATE_OBJECT) {
        throw e;
      }
    }
  }

  /** SQL's quoting: the quote itself is doubled. */
  private static String quoted(String text, char quote) {
    return quote + text.replace(String.valueOf(quote), "" + quote + quote) + quote;
  }

  @Override
  public void prepareToJoin(String clusterId, Duration timeout) {
    replica.prepareToJoin(clusterId, timeout);
  }

  @Override
  public void addMember(Member member, boolean voter, Duration timeout) {
    replica.addMember(member, voter, timeout);
  }

  @Override
  public void removeMember(String name, Duration timeout) {
    replica.removeMember(name, timeout);
  }

  @Override
  public void transferLeadership(String name, Duration timeout) {
    replica.transferLeadership(name, timeout);
  }

  @Override
  public ReplicaStatus status() {
    return replica.status();
  }

  @Override
  public StateHash stateHash() {
    return replica.stateHash();
  }
}
