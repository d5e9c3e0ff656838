package io.acano.store.sql.function;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.value.Conversion;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which overload a call means (PostgreSQL's manual, 10.2 and 10.3, made smaller): the one that
 * needs the fewest conversions. A literal or parameter of unknown type takes the type of the other
 * operands, else it is text.
 */
public final class Resolution {
  private static final int IMPOSSIBLE = 1 << 20;

  private Resolution() {}

  /**
   * @param arguments their types; null for a literal or parameter whose type is unknown
   */
  public static Overload resolve(
      String name, List<Overload> candidates, List<@Nullable SqlType> arguments) {
    @Nullable SqlType known = common(arguments);
    Overload best = null;
    int bestCost = IMPOSSIBLE;
    for (Overload candidate : candidates) {
      int cost = cost(candidate, arguments, known);
      if (cost < bestCost) {
        best = candidate;
        bestCost = cost;
      }
    }
    if (best == null) {
      throw undefined(name, arguments);
    }
    return best;
  }

  /** The type that values of all {@code types} can be converted to, or null if all are unknown. */
  public static @Nullable SqlType common(List<@Nullable SqlType> types) {
    SqlType common = null;
    for (SqlType type : types) {
      if (type != null && (common == null || Conversion.isImplicit(common, type))) {
        common = type;
      }
    }
    return common;
  }

  private static int cost(
      Overload candidate, List<@Nullable SqlType> arguments, @Nullable SqlType known) {
    List<@Nullable SqlType> parameters = candidate.parameters();
    if (parameters.size() != arguments.size()) {
      return IMPOSSIBLE;
    }
    int cost = 0;
    for (int i = 0; i < parameters.size() && cost < IMPOSSIBLE; i++) {
      cost += cost(parameters.get(i), arguments.get(i), known);
    }
    return cost;
  }

  private static int cost(
      @Nullable SqlType parameter, @Nullable SqlType argument, @Nullable SqlType known) {
    if (parameter == null) {
      return 40;
    }
    if (argument == null) {
      SqlType wanted = known == null ? SqlType.TEXT : known;
      return parameter == wanted ? 0 : 20;
    }
    if (parameter == argument) {
      return 0;
    }
    if (!Conversion.isImplicit(argument, parameter)) {
      return IMPOSSIBLE;
    }
    return switch (parameter) {
      case BIGINT -> 2;
      case NUMERIC -> 3;
      default -> 5;
    };
  }

  private static StoreException undefined(String name, List<@Nullable SqlType> arguments) {
    boolean isOperator = !Character.isLetter(name.charAt(0));
    List<String> names = new ArrayList<>();
    for (SqlType type : arguments) {
      names.add(type == null ? "unknown" : type.sqlName());
    }
    String shown =
        !isOperator
            ? "function " + name + "(" + String.join(", ", names) + ")"
            : "operator "
                + (names.size() == 1
                    ? name + " " + names.getFirst()
                    : names.stream().collect(Collectors.joining(" " + name + " ")));
    return new StoreException(
        ErrorCode.UNDEFINED_FUNCTION,
        shown + " does not exist: no form of it takes these types; add casts");
  }
}
