package io.acano.store.sql.function;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/** The aggregate functions, with PostgreSQL's result types. */
public final class AggregateFunction extends SqlAggFunction {
  /** What an aggregate computes. */
  public enum Computation {
    COUNT,
    SUM,
    AVG,
    MIN,
    MAX,
    BOOL_AND,
    BOOL_OR,
    STRING_AGG,
    ARRAY_AGG
  }

  private static final Map<String, AggregateFunction> ALL =
      Stream.of(
              new AggregateFunction("count", Computation.COUNT, SqlKind.COUNT),
              new AggregateFunction("sum", Computation.SUM, SqlKind.SUM),
              new AggregateFunction("avg", Computation.AVG, SqlKind.AVG),
              new AggregateFunction("min", Computation.MIN, SqlKind.MIN),
              new AggregateFunction("max", Computation.MAX, SqlKind.MAX),
              new AggregateFunction("bool_and", Computation.BOOL_AND, SqlKind.OTHER),
              new AggregateFunction("every", Computation.BOOL_AND, SqlKind.OTHER),
              new AggregateFunction("bool_or", Computation.BOOL_OR, SqlKind.OTHER),
              new AggregateFunction("string_agg", Computation.STRING_AGG, SqlKind.OTHER),
              new AggregateFunction("array_agg", Computation.ARRAY_AGG, SqlKind.OTHER))
          .collect(Collectors.toMap(AggregateFunction::getName, function -> function));

  private final Computation computation;

  private AggregateFunction(String name, Computation computation, SqlKind kind) {
    super(
        name,
        null,
        kind,
        binding -> {
          throw new IllegalStateException("the result type is inferred by the function itself");
        },
        null,
        null,
        SqlFunctionCategory.USER_DEFINED_FUNCTION,
        false,
        false,
        Optionality.FORBIDDEN);
    this.computation = computation;
  }

  /** The aggregate called {@code name}, or null. */
  public static @Nullable AggregateFunction named(String name) {
    return ALL.get(name);
  }

  public Computation computation() {
    return computation;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    List<@Nullable SqlType> types = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      if (!(operand instanceof SqlIdentifier id && id.isStar())) {
        types.add(PgTypes.sqlType(validator.deriveType(scope, operand)));
      }
    }
    return ((PgTypes) validator.getTypeFactory()).of(result(types));
  }

  @Override
  public RelDataType inferReturnType(SqlOperatorBinding binding) {
    List<@Nullable SqlType> types = new ArrayList<>();
    for (RelDataType type : binding.collectOperandTypes()) {
      types.add(PgTypes.sqlType(type));
    }
    return ((PgTypes) binding.getTypeFactory()).of(result(types));
  }

  private SqlType result(List<@Nullable SqlType> types) {
    boolean fits = types.size() == (computation == Computation.STRING_AGG ? 2 : 1);
    SqlType type = types.isEmpty() ? null : types.getFirst();
    SqlType result =
        switch (computation) {
          case COUNT -> types.size() <= 1 ? SqlType.BIGINT : null;
          case SUM -> fits ? sum(type) : null;
          case AVG -> fits ? average(type) : null;
          case MIN, MAX -> fits ? (type == null ? SqlType.TEXT : type) : null;
          case BOOL_AND, BOOL_OR -> fits && type == SqlType.BOOLEAN ? SqlType.BOOLEAN : null;
          case STRING_AGG -> fits && type == SqlType.TEXT ? SqlType.TEXT : null;
          case ARRAY_AGG -> fits ? SqlType.TEXT : null;
        };
    if (result == null) {
      List<String> names = types.stream().map(t -> t == null ? "unknown" : t.sqlName()).toList();
      throw new StoreException(
          ErrorCode.UNDEFINED_FUNCTION,
          "function " + getName() + "(" + String.join(", ", names) + ") does not exist");
    }
    return result;
  }

  private static @Nullable SqlType sum(@Nullable SqlType type) {
    return switch (type) {
      case INT -> SqlType.BIGINT;
      case BIGINT, NUMERIC -> SqlType.NUMERIC;
      case DOUBLE -> SqlType.DOUBLE;
      case BOOLEAN, TEXT, BYTEA, UUID, TIMESTAMPTZ, JSONB -> null;
      case null -> null;
    };
  }

  private static @Nullable SqlType average(@Nullable SqlType type) {
    return switch (type) {
      case INT, BIGINT, NUMERIC -> SqlType.NUMERIC;
      case DOUBLE -> SqlType.DOUBLE;
      case BOOLEAN, TEXT, BYTEA, UUID, TIMESTAMPTZ, JSONB -> null;
      case null -> null;
    };
  }

  @Override
  public SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.any();
  }
}
