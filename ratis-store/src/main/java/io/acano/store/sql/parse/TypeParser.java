package io.acano.store.sql.parse;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.value.TypeName;

/** Names of types with their modifiers. */
final class TypeParser {
  private TypeParser() {}

  static TypeName parse(TokenStream tokens) {
    String name = baseName(tokens);
    SqlType type = TypeName.lookup(name);
    if (type == null) {
      throw switch (name) {
        case "date",
            "time",
            "timestamp",
            "interval",
            "timestamp without time zone",
            "serial",
            "bigserial",
            "smallserial",
            "money",
            "xml",
            "inet",
            "cidr",
            "bit",
            "point" ->
            TokenStream.unsupported("type " + name);
        default ->
            new StoreException(ErrorCode.UNDEFINED_OBJECT, "type \"" + name + "\" does not exist");
      };
    }
    TypeName typeName = modified(tokens, type, name);
    if (tokens.acceptOperator("[")) {
      throw TokenStream.unsupported("an array type");
    }
    return typeName;
  }

  private static String baseName(TokenStream tokens) {
    String name = tokens.label();
    if (name.equals("pg_catalog") && tokens.acceptOperator(".")) {
      name = tokens.label();
    }
    if (name.equals("double")) {
      tokens.expectWords("precision");
      return "double precision";
    }
    if (name.equals("character") && tokens.acceptWords("varying")) {
      return "character varying";
    }
    if (name.equals("timestamp")) {
      skipPrecision(tokens);
      if (tokens.acceptWords("with", "time", "zone")) {
        return "timestamp with time zone";
      }
      if (tokens.acceptWords("without", "time", "zone")) {
        return "timestamp without time zone";
      }
    } else if (name.equals("timestamptz")) {
      skipPrecision(tokens);
    }
    return name;
  }

  /** Times are kept in microseconds whatever precision is asked for. */
  private static void skipPrecision(TokenStream tokens) {
    if (tokens.acceptOperator("(")) {
      tokens.integer();
      tokens.expectOperator(")");
    }
  }

  private static TypeName modified(TokenStream tokens, SqlType type, String name) {
    boolean isCharacter = name.equals("char") || name.equals("character") || name.equals("bpchar");
    if (!tokens.acceptOperator("(")) {
      return isCharacter && !name.equals("bpchar") ? TypeName.varchar(1) : TypeName.of(type);
    }
    int first = tokens.integer();
    TypeName modified =
        switch (type) {
          case TEXT -> TypeName.varchar(first);
          case NUMERIC ->
              TypeName.numeric(first, tokens.acceptOperator(",") ? tokens.integer() : 0);
          case DOUBLE -> TypeName.of(SqlType.DOUBLE);
          case BOOLEAN, INT, BIGINT, BYTEA, UUID, TIMESTAMPTZ, JSONB ->
              throw new StoreException(
                  ErrorCode.SYNTAX_ERROR, "type modifier is not allowed for type \"" + name + "\"");
        };
    tokens.expectOperator(")");
    return modified;
  }
}
