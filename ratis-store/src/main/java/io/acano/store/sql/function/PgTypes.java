package io.acano.store.sql.function;

import io.acano.store.api.SqlType;
import io.acano.store.sql.value.Conversion;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeSystem;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.SqlCollation;
import org.apache.calcite.sql.type.SqlTypeFactoryImpl;
import org.apache.calcite.sql.type.SqlTypeMappingRule;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/**
 * Calcite's view of the store's types: one Calcite type for each {@link SqlType}, always nullable.
 * Whatever else Calcite asks for, a CHAR(3) for a literal or a DECIMAL(3,1), becomes one of them,
 * so that nothing is ever padded, cut or rounded by Calcite.
 */
public final class PgTypes extends SqlTypeFactoryImpl {
  private static final int UNBOUNDED = RelDataType.PRECISION_NOT_SPECIFIED;

  private static final RelDataTypeSystem SYSTEM =
      new RelDataTypeSystemImpl() {
        @Override
        public int getMaxPrecision(SqlTypeName type) {
          return switch (type) {
            case DECIMAL -> 1000;
            case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> 6;
            default -> super.getMaxPrecision(type);
          };
        }

        @Override
        public int getMaxScale(SqlTypeName type) {
          return type == SqlTypeName.DECIMAL ? 1000 : super.getMaxScale(type);
        }

        @Override
        public boolean shouldConvertRaggedUnionTypesToVarying() {
          return true;
        }
      };

  public PgTypes() {
    super(SYSTEM);
  }

  /** Calcite's type for {@code type}. */
  public RelDataType of(SqlType type) {
    return createTypeWithNullability(createSqlType(name(type)), true);
  }

  private static SqlTypeName name(SqlType type) {
    return switch (type) {
      case BOOLEAN -> SqlTypeName.BOOLEAN;
      case INT -> SqlTypeName.INTEGER;
      case BIGINT -> SqlTypeName.BIGINT;
      case DOUBLE -> SqlTypeName.DOUBLE;
      case NUMERIC -> SqlTypeName.DECIMAL;
      case TEXT -> SqlTypeName.VARCHAR;
      case BYTEA -> SqlTypeName.VARBINARY;
      case UUID -> SqlTypeName.UUID;
      case TIMESTAMPTZ -> SqlTypeName.TIMESTAMP_WITH_LOCAL_TIME_ZONE;
      case JSONB -> SqlTypeName.VARIANT;
    };
  }

  /** The store's type for {@code type}; null for the type of NULL and of an untyped parameter. */
  public static @Nullable SqlType sqlType(RelDataType type) {
    return switch (type.getSqlTypeName()) {
      case BOOLEAN -> SqlType.BOOLEAN;
      case TINYINT, SMALLINT, INTEGER -> SqlType.INT;
      case BIGINT -> SqlType.BIGINT;
      case FLOAT, REAL, DOUBLE -> SqlType.DOUBLE;
      case DECIMAL -> SqlType.NUMERIC;
      case CHAR, VARCHAR -> SqlType.TEXT;
      case BINARY, VARBINARY -> SqlType.BYTEA;
      case UUID -> SqlType.UUID;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> SqlType.TIMESTAMPTZ;
      case VARIANT -> SqlType.JSONB;
      default -> null;
    };
  }

  /** As {@link #sqlType}, with text for what has no type. */
  public static SqlType sqlTypeOrText(RelDataType type) {
    SqlType known = sqlType(type);
    return known == null ? SqlType.TEXT : known;
  }

  @Override
  public Charset getDefaultCharset() {
    return StandardCharsets.UTF_8;
  }

  @Override
  public RelDataType createSqlType(SqlTypeName name) {
    return switch (name) {
      case TINYINT, SMALLINT -> super.createSqlType(SqlTypeName.INTEGER);
      case FLOAT, REAL -> super.createSqlType(SqlTypeName.DOUBLE);
      case CHAR, VARCHAR -> super.createSqlType(SqlTypeName.VARCHAR, UNBOUNDED);
      case BINARY, VARBINARY -> super.createSqlType(SqlTypeName.VARBINARY, UNBOUNDED);
      case DECIMAL ->
          super.createSqlType(SqlTypeName.DECIMAL, 1000, RelDataType.SCALE_NOT_SPECIFIED);
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> super.createSqlType(name, 6);
      default ->
          name.allowsPrec()
              ? super.createSqlType(name, SYSTEM.getDefaultPrecision(name))
              : super.createSqlType(name);
    };
  }

  @Override
  public RelDataType createSqlType(SqlTypeName name, int precision) {
    return createSqlType(name);
  }

  @Override
  public RelDataType createSqlType(SqlTypeName name, int precision, int scale) {
    return createSqlType(name);
  }

  @Override
  public RelDataType createTypeWithCharsetAndCollation(
      RelDataType type, Charset charset, SqlCollation collation) {
    return super.createTypeWithCharsetAndCollation(
        type, StandardCharsets.UTF_8, SqlCollation.IMPLICIT);
  }

  /** PostgreSQL's rules for UNION and CASE (its manual, 10.5); a text gives way to other types. */
  @Override
  public @Nullable RelDataType leastRestrictive(
      List<RelDataType> types, SqlTypeMappingRule mappingRule) {
    if (types.isEmpty() || types.getFirst().isStruct()) {
      return super.leastRestrictive(types, mappingRule);
    }
    List<SqlType> known = new ArrayList<>();
    for (RelDataType type : types) {
      SqlType sqlType = sqlType(type);
      if (sqlType != null) {
        known.add(sqlType);
      } else if (type.getSqlTypeName() != SqlTypeName.NULL
          && type.getSqlTypeName() != SqlTypeName.UNKNOWN) {
        return super.leastRestrictive(types, mappingRule);
      }
    }
    if (known.isEmpty()) {
      return types.getFirst();
    }
    SqlType common = null;
    for (SqlType type : known) {
      if (common == null || common == SqlType.TEXT || Conversion.isImplicit(common, type)) {
        common = type;
      } else if (type != SqlType.TEXT && !Conversion.isImplicit(type, common)) {
        return null;
      }
    }
    return of(common == null ? SqlType.TEXT : common);
  }
}
