package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL types that can cross the wire, each with the store's type that carries it. Results
 * come as the first wire type of their {@link SqlType}; parameters may come as any.
 */
enum WireType {
  BOOL(16, 1, SqlType.BOOLEAN),
  BYTEA(17, -1, SqlType.BYTEA),
  NAME(19, 64, SqlType.TEXT),
  INT8(20, 8, SqlType.BIGINT),
  INT2(21, 2, SqlType.INT),
  INT4(23, 4, SqlType.INT),
  TEXT(25, -1, SqlType.TEXT),
  OID(26, 4, SqlType.BIGINT),
  JSON(114, -1, SqlType.JSONB),
  FLOAT4(700, 4, SqlType.DOUBLE),
  FLOAT8(701, 8, SqlType.DOUBLE),
  BPCHAR(1042, -1, SqlType.TEXT),
  VARCHAR(1043, -1, SqlType.TEXT),
  DATE(1082, 4, SqlType.TIMESTAMPTZ),
  TIMESTAMP(1114, 8, SqlType.TIMESTAMPTZ),
  TIMESTAMPTZ(1184, 8, SqlType.TIMESTAMPTZ),
  NUMERIC(1700, -1, SqlType.NUMERIC),
  UUID(2950, 16, SqlType.UUID),
  JSONB(3802, -1, SqlType.JSONB);

  /** What a client sends that leaves the type of a parameter to the server. */
  private static final int UNSPECIFIED_OID = 0;

  private static final int UNKNOWN_OID = 705;

  private final int oid;
  private final int size;
  private final SqlType sqlType;

  WireType(int oid, int size, SqlType sqlType) {
    this.oid = oid;
    this.size = size;
    this.sqlType = sqlType;
  }

  int oid() {
    return oid;
  }

  /** Bytes of the binary format; -1 if it varies. */
  int size() {
    return size;
  }

  SqlType sqlType() {
    return sqlType;
  }

  /** The wire type that values of {@code type} are sent as. */
  static WireType of(SqlType type) {
    return switch (type) {
      case BOOLEAN -> BOOL;
      case INT -> INT4;
      case BIGINT -> INT8;
      case DOUBLE -> FLOAT8;
      case NUMERIC -> NUMERIC;
      case TEXT -> TEXT;
      case BYTEA -> BYTEA;
      case UUID -> UUID;
      case TIMESTAMPTZ -> TIMESTAMPTZ;
      case JSONB -> JSONB;
    };
  }

  /**
   * The type that a client asked for by {@code oid}, or null if it left it open.
   *
   * @throws StoreException 42704 if there is no such type here
   */
  static @Nullable WireType ofOid(int oid) {
    if (oid == UNSPECIFIED_OID || oid == UNKNOWN_OID) {
      return null;
    }
    for (WireType type : values()) {
      if (type.oid == oid) {
        return type;
      }
    }
    throw new StoreException(
        ErrorCode.UNDEFINED_OBJECT,
        "there is no type with OID " + Integer.toUnsignedString(oid) + " in this server");
  }
}
