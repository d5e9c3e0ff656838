package io.acano.store.sql;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.StoreException;
import io.acano.store.sql.parse.Command;
import io.acano.store.sql.plan.Plan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Transaction control and run-time parameters, as statements. */
final class SessionCommands {
  private final SqlSession session;
  private final Settings settings;

  SessionCommands(SqlSession session, Settings settings) {
    this.session = session;
    this.settings = settings;
  }

  /** True for the few statements that a failed block takes. */
  static boolean mayRunInFailed(Plan plan) {
    return plan instanceof Plan.Control control
        && (control.command() instanceof Command.Rollback
            || control.command() instanceof Command.Commit
            || control.command() instanceof Command.RollbackTo);
  }

  static StoreException failedTransaction() {
    return new StoreException(
        ErrorCode.FAILED_TRANSACTION,
        "current transaction is aborted, commands ignored until end of transaction block");
  }

  Result run(Plan.Control control) {
    return switch (control.command()) {
      case Command.Begin begin -> begin(begin);
      case Command.Commit commit -> commit();
      case Command.Rollback rollback -> {
        session.rollback();
        yield RowsResult.of("ROLLBACK");
      }
      case Command.Savepoint savepoint -> {
        Block block = requireBlock("SAVEPOINT");
        block.mark(savepoint.name(), session.transaction(block));
        yield RowsResult.of("SAVEPOINT");
      }
      case Command.RollbackTo rollback -> {
        Block block = requireBlock("ROLLBACK TO SAVEPOINT");
        block.rollbackTo(rollback.name(), session.transaction(block));
        yield RowsResult.of("ROLLBACK");
      }
      case Command.Release release -> {
        requireBlock("RELEASE SAVEPOINT").release(release.name());
        yield RowsResult.of("RELEASE");
      }
      case Command.SetTransaction set -> {
        Block block = session.block();
        if (set.readOnly() != null) {
          if (block != null) {
            block.setReadOnly(set.readOnly());
          } else {
            settings.set("default_transaction_read_only", set.readOnly() ? "on" : "off", false);
          }
        }
        yield RowsResult.of("SET");
      }
      case Command.SetParameter set -> {
        settings.set(set.name(), set.value(), set.local());
        yield RowsResult.of("SET");
      }
      case Command.ShowParameter show -> show(show.name(), control);
      case Command.ResetParameter reset -> {
        if (reset.name() == null) {
          settings.resetAll();
        } else {
          settings.set(reset.name(), null, false);
        }
        yield RowsResult.of("RESET");
      }
      case Command.DiscardAll discard -> {
        if (session.block() != null) {
          throw new StoreException(
              ErrorCode.ACTIVE_TRANSACTION, "DISCARD ALL cannot run inside a transaction block");
        }
        settings.resetAll();
        yield RowsResult.of("DISCARD ALL");
      }
      // Prepared statements are named by the wire protocol, which drops them itself.
      case Command.Deallocate deallocate -> RowsResult.of("DEALLOCATE");
      default -> throw new IllegalArgumentException(control.command() + " is no session command");
    };
  }

  private Result begin(Command.Begin begin) {
    boolean isReadOnly =
        begin.readOnly() != null
            ? begin.readOnly()
            : "on".equals(settings.get("default_transaction_read_only"));
    session.open(false, isReadOnly);
    return RowsResult.of("BEGIN");
  }

  /** COMMIT of a failed block is a ROLLBACK, and says so. */
  private Result commit() {
    Block block = session.block();
    if (block != null && block.failure() != null) {
      session.rollback();
      return RowsResult.of("ROLLBACK");
    }
    session.commit();
    return RowsResult.of("COMMIT");
  }

  private Block requireBlock(String what) {
    @Nullable Block block = session.block();
    if (block == null || block.isImplicit()) {
      throw new StoreException(
          ErrorCode.NO_ACTIVE_TRANSACTION, what + " can only be used in transaction blocks");
    }
    return block;
  }

  private Result show(String name, Plan.Control control) {
    Object[] row = {settings.require(name)};
    return new RowsResult(control.columns(), List.<Object[]>of(row).iterator(), "SHOW", 1);
  }
}
