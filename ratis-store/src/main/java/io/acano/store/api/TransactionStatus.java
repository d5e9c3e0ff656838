package io.acano.store.api;

/** Where a session stands, as PostgreSQL's ReadyForQuery reports it. */
public enum TransactionStatus {
  /** No transaction block is open. */
  IDLE,
  /** Inside a transaction block. */
  ACTIVE,
  /** Inside a block that failed: everything but ROLLBACK is refused with 25P02. */
  FAILED
}
