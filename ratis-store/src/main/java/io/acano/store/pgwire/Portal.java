package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement with its parameters, ready to run, running, or at its end. */
final class Portal {
  private final Prepared prepared;
  private final List<@Nullable Object> parameters;
  private final ResultFormats formats;
  private @Nullable Result result;
  private boolean finished;

  Portal(Prepared prepared, List<@Nullable Object> parameters, ResultFormats formats) {
    this.prepared = prepared;
    this.parameters = parameters;
    this.formats = formats;
  }

  Prepared prepared() {
    return prepared;
  }

  ResultFormats formats() {
    return formats;
  }

  boolean isStarted() {
    return result != null || finished;
  }

  boolean isFinished() {
    return finished;
  }

  /** The rows, from where the last Execute stopped; runs {@code statement} at the first call. */
  Result open(Statement statement) {
    Result open = result;
    if (open == null) {
      if (!statement.columns().equals(prepared.columns())) {
        throw new StoreException(
            ErrorCode.FEATURE_NOT_SUPPORTED,
            "cached plan must not change result type: the table has changed, prepare the statement"
                + " again");
      }
      open = statement.execute(parameters);
      result = open;
    }
    return open;
  }

  /** Notes that all rows were sent. */
  void finish() {
    finished = true;
    close();
  }

  void close() {
    Result open = result;
    if (open != null) {
      result = null;
      open.close();
    }
  }
}
