package io.acano.store.sql.function;

import io.acano.store.api.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/**
 * A function or operator of ours in Calcite's syntax tree. As parsed it has only a name; validation
 * puts the form with its overload in its place. Calcite's own type checks are not asked.
 */
public final class PgOperator extends SqlOperator {
  private final @Nullable Overload overload;

  private PgOperator(String name, SqlKind kind, @Nullable Overload overload) {
    super(name, kind, 30, true, null, PgOperator::inferParameters, null);
    this.overload = overload;
  }

  /** A call of the function or operator called {@code name}. */
  public static SqlNode call(String name, SqlNode... operands) {
    return new PgOperator(name, kind(name, operands.length), null)
        .createCall(SqlParserPos.ZERO, operands);
  }

  private static SqlKind kind(String name, int operands) {
    if (operands != 2) {
      return SqlKind.OTHER_FUNCTION;
    }
    return switch (name) {
      case "=" -> SqlKind.EQUALS;
      case "<>" -> SqlKind.NOT_EQUALS;
      case "<" -> SqlKind.LESS_THAN;
      case "<=" -> SqlKind.LESS_THAN_OR_EQUAL;
      case ">" -> SqlKind.GREATER_THAN;
      case ">=" -> SqlKind.GREATER_THAN_OR_EQUAL;
      default -> SqlKind.OTHER_FUNCTION;
    };
  }

  /** The form that validation chose; null in a call that was never validated. */
  public @Nullable Overload overload() {
    return overload;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    List<@Nullable SqlType> types = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      RelDataType type = validator.deriveType(scope, operand);
      types.add(isUntyped(operand) ? null : PgTypes.sqlType(type));
    }
    PgOperator chosen = new PgOperator(getName(), kind, Functions.resolve(getName(), types));
    ((SqlBasicCall) call).setOperator(chosen);
    return chosen.resultType(validator.getTypeFactory());
  }

  @Override
  public RelDataType inferReturnType(SqlOperatorBinding binding) {
    return resultType(binding.getTypeFactory());
  }

  private RelDataType resultType(RelDataTypeFactory types) {
    if (overload == null) {
      throw new IllegalStateException(getName() + " was not validated");
    }
    return ((PgTypes) types).of(overload.result());
  }

  /** Gives each untyped parameter the type that its place in the chosen form has. */
  private static void inferParameters(
      SqlCallBinding binding, RelDataType wanted, RelDataType[] operandTypes) {
    List<@Nullable SqlType> types = new ArrayList<>();
    for (SqlNode operand : binding.operands()) {
      types.add(
          isUntyped(operand)
              ? null
              : PgTypes.sqlType(binding.getValidator().deriveType(binding.getScope(), operand)));
    }
    Overload chosen = Functions.resolve(binding.getOperator().getName(), types);
    PgTypes factory = (PgTypes) binding.getTypeFactory();
    for (int i = 0; i < operandTypes.length; i++) {
      SqlType parameter = chosen.parameters().get(i);
      SqlType type = types.get(i);
      operandTypes[i] =
          factory.of(parameter != null ? parameter : type != null ? type : SqlType.TEXT);
    }
  }

  private static boolean isUntyped(SqlNode operand) {
    return operand instanceof SqlDynamicParam
        || (operand instanceof SqlLiteral literal
            && (literal.getTypeName() == SqlTypeName.CHAR
                || literal.getTypeName() == SqlTypeName.NULL));
  }

  @Override
  public boolean isDeterministic() {
    return overload == null || overload.isPure();
  }

  @Override
  public SqlSyntax getSyntax() {
    return SqlSyntax.FUNCTION;
  }

  @Override
  public SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.any();
  }

  @Override
  public @Nullable SqlOperator reverse() {
    return switch (kind) {
      case EQUALS, NOT_EQUALS -> this;
      case LESS_THAN -> reversed(">", SqlKind.GREATER_THAN);
      case LESS_THAN_OR_EQUAL -> reversed(">=", SqlKind.GREATER_THAN_OR_EQUAL);
      case GREATER_THAN -> reversed("<", SqlKind.LESS_THAN);
      case GREATER_THAN_OR_EQUAL -> reversed("<=", SqlKind.LESS_THAN_OR_EQUAL);
      default -> null;
    };
  }

  private PgOperator reversed(String name, SqlKind reversedKind) {
    return new PgOperator(
        name,
        reversedKind,
        overload == null ? null : Functions.resolve(name, overload.parameters()));
  }
}
