package io.acano.node.directory;

import io.acano.store.api.Consistency;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Store;
import io.acano.store.api.StoreException;

/** Tokens of API clients that count at every instance, kept as hashes. Thread-safe. */
public final class ApiTokens {
  private final Records records;

  public ApiTokens(Store store) {
    this.records = new Records(store, "management");
  }

  /**
   * Whether this replica knows a token with this hash, in lower-case hex; before the tables are
   * here, none.
   */
  public boolean contains(String sha256) {
    try {
      return records.read(
          Consistency.LOCAL,
          session ->
              !session.query("SELECT name FROM api_token WHERE hash = $1", sha256).isEmpty());
    } catch (StoreException e) {
      if (e.code() == ErrorCode.NOT_A_MEMBER || e.code() == ErrorCode.UNDEFINED_TABLE) {
        return false;
      }
      throw e;
    }
  }
}
