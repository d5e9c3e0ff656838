package io.acano.store.sql;

import io.acano.store.api.SqlType;
import io.acano.store.sql.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plans by the text of their statements; the least recently used ones are dropped. Thread-safe. */
final class PlanCache {
  private static final int MAX_PLANS = 2_000;

  /** Long texts, e.g. scripts of literals, are seldom seen twice. */
  private static final int MAX_TEXT_LENGTH = 16_384;

  /** A statement's text with the parameter types that its caller insists on. */
  record Key(String sql, List<@Nullable SqlType> hints) {}

  /** A plan and the schema that it was made for. */
  record Cached(long schemaVersion, Plan plan) {}

  private final Map<Key, Cached> plans =
      new LinkedHashMap<>(256, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Cached> eldest) {
          return size() > MAX_PLANS;
        }
      };

  synchronized @Nullable Cached get(Key key) {
    return plans.get(key);
  }

  synchronized void put(Key key, Cached entry) {
    if (key.sql.length() <= MAX_TEXT_LENGTH) {
      plans.put(key, entry);
    }
  }
}
