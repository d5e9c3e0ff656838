package io.acano.store.sql.plan;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.exec.Expression;
import io.acano.store.sql.exec.SubQuery;
import io.acano.store.sql.function.CastOperator;
import io.acano.store.sql.function.Functions;
import io.acano.store.sql.function.Overload;
import io.acano.store.sql.function.PgOperator;
import io.acano.store.sql.function.PgTypes;
import io.acano.store.sql.value.Conversion;
import io.acano.store.sql.value.TypeName;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlQuantifyOperator;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/** Compiles Calcite's expressions into closures. */
final class ExpressionCompiler {
  /** Turns a query inside an expression into a plan. */
  interface SubQueries {
    SubQuery compile(RexSubQuery query);
  }

  private final SubQueries subQueries;

  ExpressionCompiler(SubQueries subQueries) {
    this.subQueries = subQueries;
  }

  List<Expression> compileAll(List<RexNode> nodes) {
    return nodes.stream().map(this::compile).toList();
  }

  /** Compiles {@code node} so that its values are of {@code type}. */
  Expression compile(RexNode node, SqlType type) {
    return converted(node, compile(node), type);
  }

  Expression compile(RexNode node) {
    return switch (node) {
      case RexInputRef ref -> {
        int index = ref.getIndex();
        yield (row, context) -> row[index];
      }
      case RexLiteral literal -> constant(value(literal));
      case RexDynamicParam parameter -> {
        int index = parameter.getIndex();
        yield (row, context) -> context.parameter(index);
      }
      case RexFieldAccess access
          when access.getReferenceExpr() instanceof RexCorrelVariable outer -> {
        int correlation = outer.id.getId();
        int index = access.getField().getIndex();
        yield (row, context) -> context.outerRow(correlation)[index];
      }
      case RexSubQuery query -> subQuery(query);
      case RexCall call -> call(call);
      default -> throw unsupported(node);
    };
  }

  private static StoreException unsupported(RexNode node) {
    return new StoreException(
        ErrorCode.FEATURE_NOT_SUPPORTED, "the expression " + node + " is not supported");
  }

  static Expression constant(@Nullable Object value) {
    return (row, context) -> value;
  }

  /** The value of a literal as the store has it. */
  static @Nullable Object value(RexLiteral literal) {
    SqlType type = PgTypes.sqlType(literal.getType());
    if (literal.isNull() || type == null) {
      return null;
    }
    return switch (literal.getValue()) {
      case null -> null;
      case NlsString text -> text.getValue();
      case BigDecimal number -> Conversion.convert(number, type, ZoneOffset.UTC);
      case Boolean bool -> bool;
      default -> throw unsupported(literal);
    };
  }

  /** The type of a node, or null for a text or NULL as it is written. */
  static @Nullable SqlType typeOf(RexNode node) {
    return node instanceof RexLiteral literal && (literal.isNull() || isText(literal))
        ? null
        : PgTypes.sqlType(node.getType());
  }

  private static boolean isText(RexLiteral literal) {
    return literal.getValue() instanceof NlsString;
  }

  private Expression call(RexCall call) {
    List<RexNode> operands = call.getOperands();
    if (call.getOperator() instanceof CastOperator cast) {
      return cast(operands.getFirst(), cast.target());
    }
    if (call.getOperator() instanceof PgOperator operator && operator.overload() != null) {
      return overload(operator.overload(), operands);
    }
    return switch (call.getKind()) {
      case AND -> conjunction(compileAll(operands));
      case OR -> disjunction(compileAll(operands));
      case NOT -> not(compile(operands.getFirst()));
      case IS_NULL -> isNull(compile(operands.getFirst()), true);
      case IS_NOT_NULL -> isNull(compile(operands.getFirst()), false);
      case IS_TRUE -> test(operands, Boolean.TRUE, true);
      case IS_NOT_TRUE -> test(operands, Boolean.TRUE, false);
      case IS_FALSE -> test(operands, Boolean.FALSE, true);
      case IS_NOT_FALSE -> test(operands, Boolean.FALSE, false);
      case CASE -> caseOf(call);
      case CAST -> compile(operands.getFirst(), PgTypes.sqlTypeOrText(call.getType()));
      case EQUALS,
          NOT_EQUALS,
          LESS_THAN,
          LESS_THAN_OR_EQUAL,
          GREATER_THAN,
          GREATER_THAN_OR_EQUAL,
          COALESCE ->
          named(call.getKind() == SqlKind.COALESCE ? "coalesce" : call.getKind().sql, operands);
      case IS_NOT_DISTINCT_FROM -> named("is not distinct from", operands);
      case IS_DISTINCT_FROM -> named("is distinct from", operands);
      default -> throw unsupported(call);
    };
  }

  private Expression named(String name, List<RexNode> operands) {
    List<@Nullable SqlType> types = new ArrayList<>();
    operands.forEach(operand -> types.add(typeOf(operand)));
    return overload(Functions.resolve(name, types), operands);
  }

  private Expression overload(Overload overload, List<RexNode> operands) {
    Expression[] arguments = new Expression[operands.size()];
    for (int i = 0; i < arguments.length; i++) {
      RexNode operand = operands.get(i);
      SqlType parameter = overload.parameters().get(i);
      Expression compiled = compile(operand);
      arguments[i] = parameter == null ? compiled : converted(operand, compiled, parameter);
    }
    Overload.Kernel kernel = overload.kernel();
    boolean isStrict = overload.isStrict();
    return (row, context) -> {
      Object[] values = new Object[arguments.length];
      for (int i = 0; i < values.length; i++) {
        Object value = arguments[i].eval(row, context);
        if (value == null && isStrict) {
          return null;
        }
        values[i] = value;
      }
      return kernel.apply(values, context);
    };
  }

  /** A text literal is converted now, unless what it means depends on the session. */
  private static Expression converted(RexNode node, Expression compiled, SqlType type) {
    SqlType from = PgTypes.sqlType(node.getType());
    if (from == type || from == null) {
      return compiled;
    }
    if (node instanceof RexLiteral literal && type != SqlType.TIMESTAMPTZ) {
      Object value = value(literal);
      return constant(value == null ? null : Conversion.convert(value, type, ZoneOffset.UTC));
    }
    if (!Conversion.isExplicit(from, type)) {
      throw Conversion.impossible(from, type);
    }
    return (row, context) -> {
      Object value = compiled.eval(row, context);
      return value == null ? null : Conversion.convert(value, type, context.zone());
    };
  }

  private Expression cast(RexNode operand, TypeName target) {
    SqlType from = PgTypes.sqlType(operand.getType());
    Expression compiled = compile(operand);
    if (target.modifier() < 0) {
      return converted(operand, compiled, target.type());
    }
    if (from != null && !Conversion.isExplicit(from, target.type())) {
      throw Conversion.impossible(from, target.type());
    }
    return (row, context) -> {
      Object value = compiled.eval(row, context);
      return value == null ? null : Conversion.cast(value, target, context.zone());
    };
  }

  private static Expression conjunction(List<Expression> terms) {
    Expression[] all = terms.toArray(Expression[]::new);
    return (row, context) -> {
      Object result = true;
      for (Expression term : all) {
        Object value = term.eval(row, context);
        if (value == null) {
          result = null;
        } else if (!(Boolean) value) {
          return false;
        }
      }
      return result;
    };
  }

  private static Expression disjunction(List<Expression> terms) {
    Expression[] all = terms.toArray(Expression[]::new);
    return (row, context) -> {
      Object result = false;
      for (Expression term : all) {
        Object value = term.eval(row, context);
        if (value == null) {
          result = null;
        } else if ((Boolean) value) {
          return true;
        }
      }
      return result;
    };
  }

  private static Expression not(Expression operand) {
    return (row, context) -> {
      Object value = operand.eval(row, context);
      return value == null ? null : !(Boolean) value;
    };
  }

  private static Expression isNull(Expression operand, boolean wanted) {
    return (row, context) -> (operand.eval(row, context) == null) == wanted;
  }

  private Expression test(List<RexNode> operands, Boolean value, boolean wanted) {
    Expression operand = compile(operands.getFirst());
    return (row, context) -> value.equals(operand.eval(row, context)) == wanted;
  }

  private Expression caseOf(RexCall call) {
    SqlType type = PgTypes.sqlTypeOrText(call.getType());
    List<RexNode> operands = call.getOperands();
    Expression[] parts = new Expression[operands.size()];
    for (int i = 0; i < parts.length; i++) {
      boolean isCondition = i % 2 == 0 && i < parts.length - 1;
      parts[i] = isCondition ? compile(operands.get(i)) : compile(operands.get(i), type);
    }
    return (row, context) -> {
      for (int i = 0; i < parts.length - 1; i += 2) {
        if (Boolean.TRUE.equals(parts[i].eval(row, context))) {
          return parts[i + 1].eval(row, context);
        }
      }
      return parts[parts.length - 1].eval(row, context);
    };
  }

  private Expression subQuery(RexSubQuery query) {
    return switch (query.getKind()) {
      case EXISTS -> subQueries.compile(query).exists();
      case SCALAR_QUERY -> subQueries.compile(query).scalar();
      case IN -> {
        List<Expression> operands = new ArrayList<>();
        var fields = query.rel.getRowType().getFieldList();
        for (int i = 0; i < query.getOperands().size(); i++) {
          operands.add(
              compile(query.getOperands().get(i), PgTypes.sqlTypeOrText(fields.get(i).getType())));
        }
        yield subQueries.compile(query).contains(operands);
      }
      case SOME -> {
        RexNode operand = query.getOperands().getFirst();
        @Nullable SqlType right =
            PgTypes.sqlType(query.rel.getRowType().getFieldList().getFirst().getType());
        String name = ((SqlQuantifyOperator) query.getOperator()).comparisonKind.sql;
        Overload overload = Functions.resolve(name, Arrays.asList(typeOf(operand), right));
        SqlType left = overload.parameters().getFirst();
        SqlType to = overload.parameters().getLast();
        Expression test =
            (row, context) -> {
              if (row[0] == null || row[1] == null) {
                return null;
              }
              Object[] both = {
                row[0], to == null ? row[1] : Conversion.convert(row[1], to, context.zone())
              };
              return overload.kernel().apply(both, context);
            };
        Expression value = left == null ? compile(operand) : compile(operand, left);
        yield subQueries.compile(query).any(value, test);
      }
      default -> throw unsupported(query);
    };
  }
}
