package io.acano.store.sql.function;

import io.acano.store.api.SqlType;
import io.acano.store.sql.value.Conversion;
import io.acano.store.sql.value.TypeName;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/** {@code CAST(x AS type)}: one operator for each target, so that Calcite's rules stay out. */
public final class CastOperator extends SqlOperator {
  private final TypeName target;

  private CastOperator(TypeName target) {
    super(
        "cast to " + target.display(),
        SqlKind.OTHER_FUNCTION,
        30,
        true,
        null,
        (binding, wanted, operandTypes) ->
            operandTypes[0] = ((PgTypes) binding.getTypeFactory()).of(target.type()),
        null);
    this.target = target;
  }

  /** {@code operand} converted to {@code target}. */
  public static SqlNode call(SqlNode operand, TypeName target) {
    return new CastOperator(target).createCall(SqlParserPos.ZERO, operand);
  }

  public TypeName target() {
    return target;
  }

  @Override
  public RelDataType deriveType(SqlValidator validator, SqlValidatorScope scope, SqlCall call) {
    SqlType from = PgTypes.sqlType(validator.deriveType(scope, call.operand(0)));
    if (from != null && !Conversion.isExplicit(from, target.type())) {
      throw Conversion.impossible(from, target.type());
    }
    return ((PgTypes) validator.getTypeFactory()).of(target.type());
  }

  @Override
  public RelDataType inferReturnType(SqlOperatorBinding binding) {
    return ((PgTypes) binding.getTypeFactory()).of(target.type());
  }

  @Override
  public boolean isDeterministic() {
    return true;
  }

  @Override
  public SqlSyntax getSyntax() {
    return SqlSyntax.FUNCTION;
  }

  @Override
  public SqlOperandCountRange getOperandCountRange() {
    return SqlOperandCountRanges.of(1);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CastOperator cast && target.equals(cast.target);
  }

  @Override
  public int hashCode() {
    return Objects.hash(target);
  }
}
