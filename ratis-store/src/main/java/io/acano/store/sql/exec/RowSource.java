package io.acano.store.sql.exec;

import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/**
 * Rows that something other than a stored table gives, e.g. VALUES or a table of pg_catalog.
 *
 * @param rows gives the rows anew for each execution
 */
public record RowSource(Function<Context, ? extends Iterable<Object[]>> rows, String describe)
    implements Operator {
  @Override
  public Rows open(Context context) {
    Iterator<Object[]> iterator = rows.apply(context).iterator();
    return () -> iterator.hasNext() ? iterator.next() : null;
  }

  @Override
  public List<Operator> inputs() {
    return List.of();
  }
}
