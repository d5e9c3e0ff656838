package io.acano.store.sql.exec;

import java.util.List;

/** An INSERT, UPDATE or DELETE that is ready to run. Immutable. */
public interface Write {
  /**
   * @param rows what RETURNING gives
   */
  record Outcome(long count, List<Object[]> rows) {}

  Outcome run(Context context);

  /** The plans that find the rows, for EXPLAIN. */
  List<Operator> inputs();

  /** The first words of the command tag. */
  String tag();
}
