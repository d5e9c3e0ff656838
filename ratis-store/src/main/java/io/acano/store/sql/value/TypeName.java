package io.acano.store.sql.value;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A type as it is written in SQL.
 *
 * @param modifier PostgreSQL's atttypmod: {@code n + 4} for {@code varchar(n)}, {@code (p << 16 |
 *     s) + 4} for {@code numeric(p, s)}, else -1
 */
public record TypeName(SqlType type, int modifier) {
  private static final int MODIFIER_OFFSET = 4;
  private static final int MAX_PRECISION = 1000;

  public static TypeName of(SqlType type) {
    return new TypeName(type, -1);
  }

  /** The type that SQL calls {@code name} (lower case, without modifiers), or null. */
  public static @Nullable SqlType lookup(String name) {
    return switch (name) {
      case "boolean", "bool" -> SqlType.BOOLEAN;
      case "integer", "int", "int4", "smallint", "int2" -> SqlType.INT;
      case "bigint", "int8", "oid", "regclass", "regproc", "regtype", "regnamespace", "xid" ->
          SqlType.BIGINT;
      case "double precision", "float", "float8", "real", "float4" -> SqlType.DOUBLE;
      case "numeric", "decimal", "dec" -> SqlType.NUMERIC;
      case "text", "varchar", "character varying", "character", "char", "bpchar", "name" ->
          SqlType.TEXT;
      case "bytea" -> SqlType.BYTEA;
      case "uuid" -> SqlType.UUID;
      case "timestamptz", "timestamp with time zone" -> SqlType.TIMESTAMPTZ;
      case "jsonb", "json" -> SqlType.JSONB;
      default -> null;
    };
  }

  public static TypeName varchar(int length) {
    if (length < 1 || length > 10_485_760) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "length for type varchar must be between 1 and 10485760, not " + length);
    }
    return new TypeName(SqlType.TEXT, length + MODIFIER_OFFSET);
  }

  public static TypeName numeric(int precision, int scale) {
    if (precision < 1 || precision > MAX_PRECISION) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "NUMERIC precision " + precision + " must be between 1 and 1000");
    }
    if (scale < 0 || scale > precision) {
      throw new StoreException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "NUMERIC scale " + scale + " must be between 0 and precision " + precision);
    }
    return new TypeName(SqlType.NUMERIC, ((precision << 16) | scale) + MODIFIER_OFFSET);
  }

  boolean hasModifier() {
    return modifier >= MODIFIER_OFFSET;
  }

  int length() {
    return modifier - MODIFIER_OFFSET;
  }

  int precision() {
    return (modifier - MODIFIER_OFFSET) >> 16;
  }

  int scale() {
    return (modifier - MODIFIER_OFFSET) & 0xffff;
  }

  /** As PostgreSQL's format_type shows it. */
  public String display() {
    if (!hasModifier()) {
      return type.sqlName();
    }
    return type == SqlType.TEXT
        ? "character varying(" + length() + ")"
        : "numeric(" + precision() + "," + scale() + ")";
  }
}
