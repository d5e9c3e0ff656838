package io.acano.store.sql.plan;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.exec.Expression;
import io.acano.store.sql.value.Conversion;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/** Literals that stand alone as the value of a column. */
final class Literals {
  private Literals() {}

  /** {@code literal} as a value of {@code type}; null if that needs the session or a cast. */
  static @Nullable Expression constant(SqlLiteral literal, SqlType type) {
    Object value = literal.getValue();
    return switch (value) {
      case null -> ExpressionCompiler.constant(null);
      case NlsString text ->
          type == SqlType.TIMESTAMPTZ
              ? timestamp(text.getValue())
              : ExpressionCompiler.constant(
                  Conversion.convert(text.getValue(), type, ZoneOffset.UTC));
      case BigDecimal number -> {
        if (!Conversion.isNumber(type)) {
          if (type != SqlType.TEXT) {
            throw new StoreException(
                ErrorCode.DATATYPE_MISMATCH,
                "the column is of type " + type.sqlName() + " but expression is a number");
          }
          yield ExpressionCompiler.constant(number.toPlainString());
        }
        yield ExpressionCompiler.constant(Conversion.convert(number, type, ZoneOffset.UTC));
      }
      case Boolean bool -> type == SqlType.BOOLEAN ? ExpressionCompiler.constant(bool) : null;
      default -> null;
    };
  }

  /** What a time without an offset means depends on the session. */
  private static Expression timestamp(String text) {
    return (row, context) -> Conversion.convert(text, SqlType.TIMESTAMPTZ, context.zone());
  }
}
