package io.acano.store.sql.function;

import io.acano.store.api.SqlType;
import io.acano.store.sql.value.TypeName;

/** PostgreSQL's object ids of types. */
public final class TypeIds {
  private TypeIds() {}

  /** The oid of {@code type} in pg_type. */
  public static int oid(SqlType type) {
    return switch (type) {
      case BOOLEAN -> 16;
      case INT -> 23;
      case BIGINT -> 20;
      case DOUBLE -> 701;
      case NUMERIC -> 1700;
      case TEXT -> 25;
      case BYTEA -> 17;
      case UUID -> 2950;
      case TIMESTAMPTZ -> 1184;
      case JSONB -> 3802;
    };
  }

  /** The oid of a column's type: a text of bounded length is a varchar. */
  public static int oid(TypeName type) {
    return type.type() == SqlType.TEXT && type.modifier() >= 0 ? 1043 : oid(type.type());
  }

  /** The internal name, as pg_type shows it. */
  public static String internalName(SqlType type) {
    return switch (type) {
      case BOOLEAN -> "bool";
      case INT -> "int4";
      case BIGINT -> "int8";
      case DOUBLE -> "float8";
      case TIMESTAMPTZ -> "timestamptz";
      case NUMERIC, TEXT, BYTEA, UUID, JSONB -> type.sqlName();
    };
  }

  static String format(long oid, int modifier) {
    if (oid == 1043) {
      return new TypeName(SqlType.TEXT, modifier).display();
    }
    for (SqlType type : SqlType.values()) {
      if (oid(type) == oid) {
        return new TypeName(type, modifier).display();
      }
    }
    return "???";
  }
}
