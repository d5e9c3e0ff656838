package io.acano.store.sql.parse;

import io.acano.store.api.SqlType;
import io.acano.store.sql.function.AggregateFunction;
import io.acano.store.sql.function.CastOperator;
import io.acano.store.sql.function.PgOperator;
import io.acano.store.sql.function.TypeIds;
import io.acano.store.sql.value.TypeName;
import java.math.BigDecimal;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/** Makes nodes of Calcite's syntax tree. */
public final class Nodes {
  static final SqlParserPos ZERO = SqlParserPos.ZERO;

  private static final String UNNAMED = "?column?";

  private Nodes() {}

  static SqlNode string(String text) {
    return SqlLiteral.createCharString(text, "UTF-8", ZERO);
  }

  /** Calcite would round a decimal to the scale of its type, so it travels as a text. */
  static SqlNode number(BigDecimal number) {
    return number.scale() <= 0
        ? SqlLiteral.createExactNumeric(number.setScale(0).toPlainString(), ZERO)
        : cast(string(number.toPlainString()), SqlType.NUMERIC);
  }

  static SqlNode bool(boolean value) {
    return SqlLiteral.createBoolean(value, ZERO);
  }

  /** {@code operand} cast to {@code type}. */
  public static SqlNode cast(SqlNode operand, SqlType type) {
    return CastOperator.call(operand, TypeName.of(type));
  }

  public static SqlIdentifier identifier(String... names) {
    return new SqlIdentifier(List.of(names), ZERO);
  }

  static SqlNode not(SqlNode operand) {
    return SqlStdOperatorTable.NOT.createCall(ZERO, operand);
  }

  /** Joins the operands of AND or OR into a tree that is as flat as can be. */
  static SqlNode balanced(SqlOperator operator, List<SqlNode> operands) {
    if (operands.size() == 1) {
      return operands.getFirst();
    }
    int half = operands.size() / 2;
    return operator.createCall(
        ZERO,
        balanced(operator, operands.subList(0, half)),
        balanced(operator, operands.subList(half, operands.size())));
  }

  public static SqlNode as(SqlNode node, String alias) {
    return SqlStdOperatorTable.AS.createCall(ZERO, node, identifier(alias));
  }

  /** A plain {@code SELECT list FROM from WHERE where}. */
  public static SqlSelect select(
      SqlNodeList list, @Nullable SqlNode from, @Nullable SqlNode where) {
    return new SqlSelect(
        ZERO, null, list, from, where, null, null, null, null, null, null, null, null);
  }

  /** The name that PostgreSQL gives to a column without an alias. */
  static String outputName(SqlNode node) {
    if (node instanceof SqlIdentifier identifier) {
      return identifier.names.getLast();
    }
    if (node instanceof SqlSelect select) {
      return itemName(select.getSelectList().get(0));
    }
    if (node instanceof SqlOrderBy ordered) {
      return outputName(ordered.query);
    }
    if (node.getKind() == SqlKind.CASE) {
      return "case";
    }
    if (!(node instanceof SqlBasicCall call)) {
      return node instanceof SqlLiteral literal && literal.getValue() instanceof Boolean
          ? "bool"
          : UNNAMED;
    }
    return switch (call.getOperator()) {
      case CastOperator cast -> {
        String inner = outputName(call.operand(0));
        yield inner.equals(UNNAMED) ? TypeIds.internalName(cast.target().type()) : inner;
      }
      case AggregateFunction aggregate -> aggregate.getName();
      case PgOperator operator -> functionName(operator.getName());
      case SqlOperator operator ->
          switch (operator.getKind()) {
            case EXISTS -> "exists";
            case FILTER -> outputName(call.operand(0));
            default -> UNNAMED;
          };
    };
  }

  private static String functionName(String name) {
    return switch (name) {
      case "in",
          "any_element",
          "like",
          "ilike",
          "is distinct from",
          "is not distinct from",
          "add_interval" ->
          UNNAMED;
      default -> Character.isLetter(name.charAt(0)) ? name : UNNAMED;
    };
  }

  private static String itemName(SqlNode item) {
    return item.getKind() == SqlKind.AS
        ? outputName(((SqlBasicCall) item).operand(1))
        : outputName(item);
  }
}
