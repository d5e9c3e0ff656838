package io.acano.store.sql.exec;

import java.util.List;

/** A step of a plan: it gives rows. Immutable, so that many executions share one plan. */
public interface Operator {
  Rows open(Context context);

  /** What EXPLAIN says of this step, without those below it. */
  String describe();

  /** The steps that this one pulls from. */
  List<Operator> inputs();
}
