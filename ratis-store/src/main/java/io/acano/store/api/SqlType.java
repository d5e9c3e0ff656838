package io.acano.store.api;

import java.math.BigDecimal;
import java.time.Instant;

/** The column types of the store, each with the Java class that carries its values. */
public enum SqlType {
  BOOLEAN("boolean", Boolean.class),
  INT("integer", Integer.class),
  BIGINT("bigint", Long.class),
  DOUBLE("double precision", Double.class),
  NUMERIC("numeric", BigDecimal.class),
  TEXT("text", String.class),
  BYTEA("bytea", byte[].class),
  UUID("uuid", java.util.UUID.class),
  /** Microsecond precision, as in PostgreSQL. */
  TIMESTAMPTZ("timestamp with time zone", Instant.class),
  /** Kept as the text that was written, checked to be valid JSON. */
  JSONB("jsonb", String.class);

  private final String sqlName;
  private final Class<?> javaClass;

  SqlType(String sqlName, Class<?> javaClass) {
    this.sqlName = sqlName;
    this.javaClass = javaClass;
  }

  /** The name that PostgreSQL shows for this type. */
  public String sqlName() {
    return sqlName;
  }

  /** The class of every non-null value of this type. */
  public Class<?> javaClass() {
    return javaClass;
  }
}
