package io.acano.store.sql.function;

import java.time.Instant;
import java.time.ZoneId;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a function may know beside its arguments. Used by the thread that runs the statement. */
public interface Environment {
  /** The session's TimeZone. */
  ZoneId zone();

  /** The start of the transaction, the same for all of its statements. */
  Instant now();

  /** The time of this very moment. */
  Instant clock();

  RandomGenerator random();

  String user();

  String database();

  /** The log index of the transaction's snapshot. */
  long appliedIndex();

  /** A number that names the session. */
  int backendId();

  /** A run-time parameter, or null if there is none of this name. */
  @Nullable String setting(String name);

  /** What pg_catalog's functions look up. */
  CatalogNames names();
}
