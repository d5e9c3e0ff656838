package io.acano.store.sql.plan;

import io.acano.store.api.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of {@code $1…} as they become known while a statement is planned. */
final class Parameters {
  private final List<@Nullable SqlType> types;
  private boolean hasLearnt;

  Parameters(List<@Nullable SqlType> hints) {
    this.types = new ArrayList<>(hints);
  }

  void ensure(int count) {
    while (types.size() < count) {
      types.add(null);
    }
  }

  List<@Nullable SqlType> types() {
    return Collections.unmodifiableList(types);
  }

  /** Takes the first type that is found for the parameter at {@code index}. */
  void learn(int index, SqlType type) {
    ensure(index + 1);
    if (types.get(index) == null) {
      types.set(index, type);
      hasLearnt = true;
    }
  }

  /** Makes text of all that no place gives a type; false if there was nothing to do. */
  boolean learnTextForOthers() {
    boolean hasOthers = types.contains(null);
    types.replaceAll(type -> type == null ? SqlType.TEXT : type);
    return hasOthers;
  }

  /** True if a type was learnt since this was asked last: the statement must be read anew. */
  boolean takeLearnt() {
    boolean result = hasLearnt;
    hasLearnt = false;
    return result;
  }
}
