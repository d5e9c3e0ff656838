package io.acano.store.sql.function;

import static io.acano.store.api.SqlType.BIGINT;
import static io.acano.store.api.SqlType.BOOLEAN;
import static io.acano.store.api.SqlType.DOUBLE;
import static io.acano.store.api.SqlType.INT;
import static io.acano.store.api.SqlType.NUMERIC;
import static io.acano.store.api.SqlType.TEXT;
import static io.acano.store.api.SqlType.TIMESTAMPTZ;
import static io.acano.store.api.SqlType.UUID;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.value.ArrayText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Time, identifiers, and what a session knows about itself and the store. */
final class SystemFunctions {
  /** What clients are told; the features are those of the documentation, not all of that server. */
  static final String VERSION = "PostgreSQL 14.0 (Acano store)";

  private SystemFunctions() {}

  static void define(Catalogue catalogue) {
    time(catalogue);
    catalogue.addImpure("gen_random_uuid", UUID, (a, e) -> randomUuid(e.random()));
    catalogue.addImpure("uuidv7", UUID, (a, e) -> timeUuid(e.clock(), e.random()));
    catalogue.addImpure("version", TEXT, (a, e) -> VERSION);
    catalogue.addImpure("current_database", TEXT, (a, e) -> e.database());
    catalogue.addImpure("current_schema", TEXT, (a, e) -> "public");
    for (String name : new String[] {"current_user", "session_user", "user", "current_role"}) {
      catalogue.addImpure(name, TEXT, (a, e) -> e.user());
    }
    catalogue.addImpure("acano_applied_index", BIGINT, (a, e) -> e.appliedIndex());
    catalogue.addImpure("pg_backend_pid", INT, (a, e) -> e.backendId());
    catalogue.addImpure("pg_is_in_recovery", BOOLEAN, (a, e) -> false);
    catalogue.addImpure("current_setting", TEXT, (a, e) -> setting((String) a[0], e), TEXT);
    catalogue.addImpure("current_setting", TEXT, (a, e) -> e.setting((String) a[0]), TEXT, BOOLEAN);
    catalogueFunctions(catalogue);
  }

  private static void time(Catalogue catalogue) {
    for (String name : new String[] {"now", "current_timestamp", "transaction_timestamp"}) {
      catalogue.addImpure(name, TIMESTAMPTZ, (a, e) -> e.now());
    }
    catalogue.addImpure("clock_timestamp", TIMESTAMPTZ, (a, e) -> e.clock());
    catalogue.addImpure("statement_timestamp", TIMESTAMPTZ, (a, e) -> e.clock());
    // The parser turns "time + interval '…'" into this: an interval is not a type of its own.
    catalogue.addImpure(
        "add_interval",
        TIMESTAMPTZ,
        (a, e) -> shifted((Instant) a[0], (Integer) a[1], (Integer) a[2], (Long) a[3], e),
        TIMESTAMPTZ,
        INT,
        INT,
        BIGINT);
    catalogue.addImpure(
        "date_part",
        DOUBLE,
        (a, e) -> field((String) a[0], (Instant) a[1], e).doubleValue(),
        TEXT,
        TIMESTAMPTZ);
    catalogue.addImpure(
        "extract", NUMERIC, (a, e) -> field((String) a[0], (Instant) a[1], e), TEXT, TIMESTAMPTZ);
    catalogue.addImpure(
        "date_trunc",
        TIMESTAMPTZ,
        (a, e) -> truncated((String) a[0], (Instant) a[1], e),
        TEXT,
        TIMESTAMPTZ);
    catalogue.add(
        "to_timestamp",
        TIMESTAMPTZ,
        (a, e) -> Instant.EPOCH.plus(Math.round((Double) a[0] * 1e6), ChronoUnit.MICROS),
        DOUBLE);
  }

  private static void catalogueFunctions(Catalogue catalogue) {
    arrays(catalogue);
    catalogue.add("format_type", TEXT, (a, e) -> TypeIds.format((Long) a[0], -1), BIGINT, BIGINT);
    catalogue.put(
        new Overload(
            "format_type",
            Arrays.asList(BIGINT, INT),
            TEXT,
            false,
            true,
            (a, e) ->
                a[0] == null ? null : TypeIds.format((Long) a[0], a[1] == null ? -1 : (int) a[1])));
    for (String kind : new String[] {"table", "type", "function"}) {
      catalogue.addImpure("pg_" + kind + "_is_visible", BOOLEAN, (a, e) -> true, BIGINT);
    }
    catalogue.addImpure("pg_get_userbyid", TEXT, (a, e) -> "acano", BIGINT);
    catalogue.addImpure("pg_encoding_to_char", TEXT, (a, e) -> "UTF8", INT);
    catalogue.addImpure("obj_description", TEXT, (a, e) -> null, BIGINT, TEXT);
    catalogue.addImpure("obj_description", TEXT, (a, e) -> null, BIGINT);
    catalogue.addImpure("col_description", TEXT, (a, e) -> null, BIGINT, INT);
    catalogue.addImpure("shobj_description", TEXT, (a, e) -> null, BIGINT, TEXT);
    catalogue.addImpure("pg_get_expr", TEXT, (a, e) -> a[0], TEXT, BIGINT);
    catalogue.addImpure("pg_get_expr", TEXT, (a, e) -> a[0], TEXT, BIGINT, BOOLEAN);
    catalogue.addImpure("pg_get_statisticsobjdef_columns", TEXT, (a, e) -> null, BIGINT);
    catalogue.addImpure("pg_get_partkeydef", TEXT, (a, e) -> null, BIGINT);
    catalogue.addImpure("pg_relation_is_publishable", BOOLEAN, (a, e) -> false, BIGINT);
    catalogue.addImpure(
        "pg_get_indexdef", TEXT, (a, e) -> e.names().indexDefinition((Long) a[0]), BIGINT);
    catalogue.addImpure(
        "pg_get_indexdef",
        TEXT,
        (a, e) ->
            (Integer) a[1] == 0
                ? e.names().indexDefinition((Long) a[0])
                : e.names().indexColumn((Long) a[0], (Integer) a[1]),
        BIGINT,
        INT,
        BOOLEAN);
    catalogue.addImpure(
        "pg_get_constraintdef",
        TEXT,
        (a, e) -> e.names().constraintDefinition((Long) a[0]),
        BIGINT);
    catalogue.addImpure(
        "pg_get_constraintdef",
        TEXT,
        (a, e) -> e.names().constraintDefinition((Long) a[0]),
        BIGINT,
        BOOLEAN);
    catalogue.addImpure("to_regclass", BIGINT, (a, e) -> relation((String) a[0], e), TEXT);
    catalogue.addImpure("to_regclass", BIGINT, (a, e) -> a[0], BIGINT);
    catalogue.addImpure(
        "regclass_name",
        TEXT,
        (a, e) -> {
          String name = e.names().relationName((Long) a[0]);
          return name == null ? a[0].toString() : name;
        },
        BIGINT);
    for (String kind : new String[] {"schema", "table", "database"}) {
      String name = "has_" + kind + "_privilege";
      catalogue.addImpure(name, BOOLEAN, (a, e) -> true, TEXT, TEXT);
      catalogue.addImpure(name, BOOLEAN, (a, e) -> true, BIGINT, TEXT);
    }
  }

  /** Arrays are texts; see {@link ArrayText}. */
  private static void arrays(Catalogue catalogue) {
    catalogue.add(
        "array_to_string",
        TEXT,
        (a, e) -> String.join((String) a[1], ArrayText.elements((String) a[0])),
        TEXT,
        TEXT);
    catalogue.put(
        new Overload(
            "array", List.of(TEXT), TEXT, false, true, (a, e) -> a[0] == null ? "{}" : a[0]));
    for (SqlType type : new SqlType[] {TEXT, INT, BIGINT}) {
      catalogue.add(
          "any_element",
          BOOLEAN,
          (a, e) -> ArrayText.elements((String) a[1]).contains(a[0].toString()),
          type,
          TEXT);
    }
  }

  private static Object relation(String name, Environment environment) {
    String simple = name.substring(name.lastIndexOf('.') + 1).replace("\"", "");
    Long oid = environment.names().relation(simple);
    if (oid == null) {
      throw new StoreException(
          ErrorCode.UNDEFINED_TABLE, "relation \"" + name + "\" does not exist");
    }
    return oid;
  }

  private static Object setting(String name, Environment environment) {
    String value = environment.setting(name);
    if (value == null) {
      throw new StoreException(
          ErrorCode.UNDEFINED_OBJECT, "unrecognized configuration parameter \"" + name + "\"");
    }
    return value;
  }

  private static java.util.UUID randomUuid(RandomGenerator random) {
    return uuid(random.nextLong(), random.nextLong(), 4);
  }

  /** RFC 9562, section 5.7: 48 bits of milliseconds, then random bits. */
  private static java.util.UUID timeUuid(Instant now, RandomGenerator random) {
    return uuid((now.toEpochMilli() << 16) | (random.nextLong() & 0xffff), random.nextLong(), 7);
  }

  private static java.util.UUID uuid(long high, long low, int version) {
    return new java.util.UUID(
        (high & 0xffff_ffff_ffff_0fffL) | ((long) version << 12),
        (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
  }

  private static Instant shifted(
      Instant time, int months, int days, long micros, Environment environment) {
    return time.atZone(environment.zone())
        .plus(Period.of(0, months, days))
        .plus(Duration.of(micros, ChronoUnit.MICROS))
        .toInstant();
  }

  private static BigDecimal field(String field, Instant time, Environment environment) {
    ZonedDateTime at = time.atZone(environment.zone());
    return switch (field) {
      case "epoch" -> BigDecimal.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, time), 6);
      case "year" -> BigDecimal.valueOf(at.getYear());
      case "month" -> BigDecimal.valueOf(at.getMonthValue());
      case "day" -> BigDecimal.valueOf(at.getDayOfMonth());
      case "hour" -> BigDecimal.valueOf(at.getHour());
      case "minute" -> BigDecimal.valueOf(at.getMinute());
      case "second" -> BigDecimal.valueOf(at.getSecond() * 1_000_000L + at.getNano() / 1000, 6);
      case "dow" -> BigDecimal.valueOf(at.getDayOfWeek().getValue() % 7);
      case "isodow" -> BigDecimal.valueOf(at.getDayOfWeek().getValue());
      case "doy" -> BigDecimal.valueOf(at.getDayOfYear());
      default ->
          throw new StoreException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "unit \"" + field + "\" not recognized for type timestamp with time zone");
    };
  }

  private static Instant truncated(String field, Instant time, Environment environment) {
    ZonedDateTime at = time.atZone(environment.zone());
    return switch (field) {
      case "year" -> at.withDayOfYear(1).truncatedTo(ChronoUnit.DAYS).toInstant();
      case "month" -> at.withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS).toInstant();
      case "day" -> at.truncatedTo(ChronoUnit.DAYS).toInstant();
      case "hour" -> at.truncatedTo(ChronoUnit.HOURS).toInstant();
      case "minute" -> at.truncatedTo(ChronoUnit.MINUTES).toInstant();
      case "second" -> at.truncatedTo(ChronoUnit.SECONDS).toInstant();
      default ->
          throw new StoreException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "unit \"" + field + "\" not recognized for type timestamp with time zone");
    };
  }
}
