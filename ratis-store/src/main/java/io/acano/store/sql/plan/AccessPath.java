package io.acano.store.sql.plan;

import io.acano.store.api.SqlType;
import io.acano.store.catalog.TableDescriptor.IndexDescriptor;
import io.acano.store.sql.exec.Expression;
import io.acano.store.sql.exec.IndexRange;
import io.acano.store.sql.exec.StoredTable;
import io.acano.store.sql.function.Overload;
import io.acano.store.sql.function.PgOperator;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/**
 * How one table is best read, given the terms that its rows must fulfil: by equal values of an
 * index's first columns, a list of values or a range of the next one, or in an index's order.
 *
 * @param range null for a full scan
 * @param rest the terms that the range does not cover
 * @param isOrdered true if rows come in the wanted order
 * @param usesOuter true if the range depends on a row of another table
 */
record AccessPath(
    @Nullable IndexRange range,
    List<RexNode> rest,
    boolean isOrdered,
    boolean isReverse,
    boolean usesOuter,
    String condition,
    int score) {

  /** One column of a wanted order. */
  record Wanted(int column, boolean descending, boolean nullsFirst) {
    /** Keys have NULLs last, so backwards they come first. */
    boolean isNatural() {
      return descending == nullsFirst;
    }
  }

  /** A term that compares a column of the table with something known before its row is read. */
  private record Sarg(
      RexNode term, int column, SqlKind kind, List<Expression> values, boolean usesOuter) {}

  /** The pieces that one index can use. */
  private record Match(
      @Nullable IndexDescriptor index,
      List<Integer> columns,
      List<Sarg> equals,
      @Nullable Sarg anyOf,
      @Nullable Sarg lower,
      @Nullable Sarg upper,
      boolean isOrdered,
      boolean isReverse,
      int score) {}

  /**
   * @param offset where the table's columns begin in the rows that {@code terms} are over; columns
   *     before it belong to the outer row
   * @param wanted the order that the rows should have, or empty
   * @param isLimited true if few of the rows will be read
   */
  static AccessPath choose(
      StoredTable table,
      List<RexNode> terms,
      int offset,
      List<Wanted> wanted,
      boolean isLimited,
      ExpressionCompiler compiler) {
    List<Sarg> sargs = new ArrayList<>();
    for (RexNode term : terms) {
      Sarg sarg = sarg(table, term, offset, compiler);
      if (sarg != null) {
        sargs.add(sarg);
      }
    }
    Match best = null;
    if (!table.descriptor().primaryKey().isEmpty()) {
      best = match(null, table.descriptor().primaryKey(), sargs, wanted, isLimited);
    }
    for (IndexDescriptor index : table.descriptor().indexes()) {
      Match match = match(index, index.columns(), sargs, wanted, isLimited);
      if (best == null || match.score > best.score) {
        best = match;
      }
    }
    if (best == null || best.score <= 0) {
      return new AccessPath(null, terms, wanted.isEmpty(), false, false, "", 0);
    }
    return path(table, best, terms, wanted);
  }

  private static AccessPath path(
      StoredTable table, Match match, List<RexNode> terms, List<Wanted> wanted) {
    List<Sarg> used = new ArrayList<>(match.equals);
    for (Sarg sarg : new Sarg[] {match.anyOf, match.lower, match.upper}) {
      if (sarg != null) {
        used.add(sarg);
      }
    }
    List<RexNode> rest = new ArrayList<>();
    for (RexNode term : terms) {
      if (used.stream().noneMatch(sarg -> sarg.term.equals(term))) {
        rest.add(term);
      }
    }
    IndexRange range =
        new IndexRange(
            match.index,
            match.columns,
            match.equals.stream().map(sarg -> sarg.values.getFirst()).toList(),
            match.anyOf == null ? List.of() : match.anyOf.values,
            limit(match.lower),
            limit(match.upper));
    return new AccessPath(
        range,
        rest,
        wanted.isEmpty() || match.isOrdered,
        match.isOrdered && match.isReverse,
        used.stream().anyMatch(Sarg::usesOuter),
        condition(table, used),
        match.score);
  }

  private static IndexRange.@Nullable Limit limit(@Nullable Sarg sarg) {
    return sarg == null
        ? null
        : new IndexRange.Limit(
            sarg.values.getFirst(),
            sarg.kind == SqlKind.GREATER_THAN_OR_EQUAL || sarg.kind == SqlKind.LESS_THAN_OR_EQUAL);
  }

  private static String condition(StoredTable table, List<Sarg> used) {
    List<String> parts = new ArrayList<>();
    for (Sarg sarg : used) {
      parts.add(table.column(sarg.column).name() + " " + sarg.kind.sql);
    }
    return String.join(", ", parts);
  }

  private static Match match(
      @Nullable IndexDescriptor index,
      List<Integer> columns,
      List<Sarg> sargs,
      List<Wanted> wanted,
      boolean isLimited) {
    List<Sarg> equals = new ArrayList<>();
    Sarg anyOf = null;
    Sarg lower = null;
    Sarg upper = null;
    for (int column : columns) {
      Sarg equal = find(sargs, column, SqlKind.EQUALS, SqlKind.EQUALS);
      if (equal != null) {
        equals.add(equal);
        continue;
      }
      anyOf = find(sargs, column, SqlKind.IN, SqlKind.IN);
      if (anyOf == null) {
        lower = find(sargs, column, SqlKind.GREATER_THAN, SqlKind.GREATER_THAN_OR_EQUAL);
        upper = find(sargs, column, SqlKind.LESS_THAN, SqlKind.LESS_THAN_OR_EQUAL);
      }
      break;
    }
    boolean isReverse = !wanted.isEmpty() && wanted.getFirst().descending;
    boolean isOrdered =
        !wanted.isEmpty()
            && isOrdered(columns, equals.stream().map(Sarg::column).toList(), wanted, isReverse);
    boolean isUnique = index == null || index.unique();
    int score = equals.size() * 10;
    score += isUnique && equals.size() == columns.size() ? 1000 : 0;
    score += anyOf == null ? 0 : 8;
    score += (lower == null ? 0 : 4) + (upper == null ? 0 : 4);
    if (isOrdered && (score > 0 || index == null || isLimited)) {
      score += 3;
    }
    score += score > 0 && index == null ? 1 : 0;
    return new Match(index, columns, equals, anyOf, lower, upper, isOrdered, isReverse, score);
  }

  private static @Nullable Sarg find(
      List<Sarg> sargs, int column, SqlKind kind, SqlKind otherKind) {
    for (Sarg sarg : sargs) {
      if (sarg.column == column && (sarg.kind == kind || sarg.kind == otherKind)) {
        return sarg;
      }
    }
    return null;
  }

  private static boolean isOrdered(
      List<Integer> columns, List<Integer> fixed, List<Wanted> wanted, boolean isReverse) {
    int position = 0;
    for (Wanted next : wanted) {
      if (fixed.contains(next.column)) {
        continue;
      }
      while (position < columns.size() && fixed.contains(columns.get(position))) {
        position++;
      }
      if (position == columns.size()
          || columns.get(position) != next.column
          || next.descending != isReverse
          || !next.isNatural()) {
        return false;
      }
      position++;
    }
    return true;
  }

  private static @Nullable Sarg sarg(
      StoredTable table, RexNode term, int offset, ExpressionCompiler compiler) {
    if (!(term instanceof RexCall call)
        || !(call.getOperator() instanceof PgOperator operator)
        || operator.overload() == null) {
      return null;
    }
    Overload overload = operator.overload();
    List<RexNode> operands = call.getOperands();
    if (operator.getName().equals("in")) {
      return anyOf(table, call, overload, offset, compiler);
    }
    if (!SqlKind.COMPARISON.contains(call.getKind()) || call.getKind() == SqlKind.NOT_EQUALS) {
      return null;
    }
    Sarg forward =
        comparison(
            table,
            call,
            operands.get(0),
            operands.get(1),
            call.getKind(),
            overload,
            offset,
            compiler);
    return forward != null
        ? forward
        : comparison(
            table,
            call,
            operands.get(1),
            operands.get(0),
            call.getKind().reverse(),
            overload,
            offset,
            compiler);
  }

  private static @Nullable Sarg comparison(
      StoredTable table,
      RexCall term,
      RexNode left,
      RexNode right,
      SqlKind kind,
      Overload overload,
      int offset,
      ExpressionCompiler compiler) {
    int column = column(table, left, offset);
    if (column < 0 || !isKnownBefore(right, offset)) {
      return null;
    }
    SqlType columnType = table.column(column).type();
    SqlType compared = overload.parameters().getFirst();
    if (compared == null) {
      return null;
    }
    Expression value = compiler.compile(right, compared);
    if (compared != columnType) {
      if (kind != SqlKind.EQUALS || columnType == SqlType.DOUBLE || columnType == SqlType.NUMERIC) {
        return null;
      }
      value = narrowed(value, columnType);
    }
    return new Sarg(term, column, kind, List.of(value), usesOuter(right));
  }

  private static @Nullable Sarg anyOf(
      StoredTable table, RexCall term, Overload overload, int offset, ExpressionCompiler compiler) {
    List<RexNode> operands = term.getOperands();
    int column = column(table, operands.getFirst(), offset);
    if (column < 0 || overload.parameters().getFirst() != table.column(column).type()) {
      return null;
    }
    List<Expression> values = new ArrayList<>();
    boolean usesOuter = false;
    for (RexNode operand : operands.subList(1, operands.size())) {
      if (!isKnownBefore(operand, offset)) {
        return null;
      }
      values.add(compiler.compile(operand, table.column(column).type()));
      usesOuter |= usesOuter(operand);
    }
    return new Sarg(term, column, SqlKind.IN, values, usesOuter);
  }

  private static int column(StoredTable table, RexNode node, int offset) {
    if (node instanceof RexInputRef ref) {
      int column = ref.getIndex() - offset;
      return column >= 0 && column < table.width() ? column : -1;
    }
    return -1;
  }

  private static boolean isKnownBefore(RexNode node, int offset) {
    return RexUtil.SubQueryFinder.find(node) == null
        && isStable(node)
        && RelOptUtil.InputFinder.bits(node).nextSetBit(offset) < 0;
  }

  /** False for random(), whose value differs from row to row; now() is the same for all. */
  private static boolean isStable(RexNode node) {
    return !node.toString().contains("random") && !node.toString().contains("uuidv7");
  }

  private static boolean usesOuter(RexNode node) {
    return !RelOptUtil.InputFinder.bits(node).isEmpty();
  }

  /** A wider number as a key of an integer column: null, which finds nothing, if it has none. */
  private static Expression narrowed(Expression value, SqlType columnType) {
    return (row, context) -> {
      Object wide = value.eval(row, context);
      if (!(wide instanceof Number number)) {
        return null;
      }
      BigDecimal exact;
      if (number instanceof BigDecimal numeric) {
        exact = numeric;
      } else if (number instanceof Double real) {
        if (real.isNaN() || real.isInfinite()) {
          return null;
        }
        exact = new BigDecimal(real);
      } else {
        exact = BigDecimal.valueOf(number.longValue());
      }
      try {
        return columnType == SqlType.INT
            ? (Object) exact.intValueExact()
            : (Object) exact.longValueExact();
      } catch (ArithmeticException e) {
        return null;
      }
    };
  }
}
