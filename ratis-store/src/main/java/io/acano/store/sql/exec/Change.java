package io.acano.store.sql.exec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE and DELETE. The rows are all found before the first is changed, so that no change is seen
 * by the search.
 *
 * @param source gives the table's columns, the row's key, and the new values
 * @param targets for each new value the column that takes it; null for DELETE
 * @param returning expressions over the row as it is now, or was before a DELETE; or null
 */
public record Change(
    TableWriter writer,
    Operator source,
    int @Nullable [] targets,
    @Nullable List<Expression> returning)
    implements Write {

  @Override
  public Outcome run(Context context) {
    List<Object[]> found = new ArrayList<>();
    try (Rows rows = source.open(context)) {
      for (Object[] row = rows.next(); row != null; row = rows.next()) {
        context.buffer(row);
        found.add(row);
      }
    }
    TreeSet<byte[]> seen = new TreeSet<>(Arrays::compareUnsigned);
    List<Object[]> returned = new ArrayList<>();
    int width = writer.table().width();
    for (Object[] row : found) {
      context.checkCancelled();
      byte[] key = (byte[]) row[width];
      if (!seen.add(key)) {
        continue;
      }
      Object[] before = Arrays.copyOf(row, width);
      Object[] result = before;
      if (targets == null) {
        writer.delete(key, before, context.transaction());
      } else {
        result = before.clone();
        for (int i = 0; i < targets.length; i++) {
          result[targets[i]] = writer.assigned(targets[i], row[width + 1 + i], context);
        }
        writer.update(key, before, result, context);
      }
      if (returning != null) {
        returned.add(Insert.evaluated(returning, result, context));
      }
    }
    return new Outcome(seen.size(), returned);
  }

  @Override
  public List<Operator> inputs() {
    return List.of(source);
  }

  @Override
  public String tag() {
    return targets == null ? "DELETE" : "UPDATE";
  }
}
