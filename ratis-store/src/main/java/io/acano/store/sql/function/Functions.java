package io.acano.store.sql.function;

import static io.acano.store.api.SqlType.BOOLEAN;
import static io.acano.store.api.SqlType.TEXT;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.SqlType;
import io.acano.store.api.StoreException;
import io.acano.store.sql.value.Order;
import io.acano.store.sql.value.TextForm;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All functions and operators by name. */
public final class Functions {
  /** Those whose argument types follow from one another: all are converted to a common one. */
  private static final Set<String> POLYMORPHIC =
      Set.of("coalesce", "greatest", "least", "nullif", "in", "concat", "concat_ws");

  private static final Map<String, List<Overload>> OVERLOADS = overloads();

  private Functions() {}

  private static Map<String, List<Overload>> overloads() {
    Catalogue catalogue = new Catalogue();
    BasicOperators.define(catalogue);
    Texts.define(catalogue);
    Patterns.define(catalogue);
    MathFunctions.define(catalogue);
    SystemFunctions.define(catalogue);
    return Map.copyOf(catalogue.all());
  }

  public static boolean exists(String name) {
    return OVERLOADS.containsKey(name) || POLYMORPHIC.contains(name);
  }

  /**
   * The overload that a call means.
   *
   * @param arguments their types; null where a literal or parameter has none of its own
   */
  public static Overload resolve(String name, List<@Nullable SqlType> arguments) {
    if (POLYMORPHIC.contains(name)) {
      return polymorphic(name, arguments);
    }
    List<Overload> candidates = OVERLOADS.get(name);
    if (candidates == null) {
      throw new StoreException(
          ErrorCode.UNDEFINED_FUNCTION, "function " + name + " does not exist");
    }
    return Resolution.resolve(name, candidates, arguments);
  }

  private static Overload polymorphic(String name, List<@Nullable SqlType> arguments) {
    if (arguments.isEmpty()) {
      throw new StoreException(ErrorCode.SYNTAX_ERROR, name + " needs an argument");
    }
    @Nullable SqlType common = Resolution.common(arguments);
    SqlType type = common == null ? TEXT : common;
    List<@Nullable SqlType> same = Collections.nCopies(arguments.size(), type);
    Comparator<Object> order = Order.of(type);
    return switch (name) {
      case "coalesce" -> form(name, same, type, (a, e) -> firstNonNull(a));
      case "greatest" -> form(name, same, type, (a, e) -> extreme(a, order));
      case "least" -> form(name, same, type, (a, e) -> extreme(a, order.reversed()));
      case "nullif" -> form(name, same, type, (a, e) -> nullIf(a, order));
      case "in" -> form(name, same, BOOLEAN, (a, e) -> in(a, order));
      case "concat" -> form(name, anyTypes(arguments.size()), TEXT, (a, e) -> join("", a, 0, e));
      default ->
          form(
              name,
              anyTypes(arguments.size()),
              TEXT,
              (a, e) -> a[0] == null ? null : join(a[0].toString(), a, 1, e));
    };
  }

  private static Overload form(
      String name, List<@Nullable SqlType> parameters, SqlType result, Overload.Kernel kernel) {
    return new Overload(name, parameters, result, false, true, kernel);
  }

  private static List<@Nullable SqlType> anyTypes(int count) {
    return Arrays.asList(new @Nullable SqlType[count]);
  }

  private static @Nullable Object firstNonNull(Object[] values) {
    for (Object value : values) {
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static @Nullable Object extreme(Object[] values, Comparator<Object> order) {
    Object best = null;
    for (Object value : values) {
      if (value != null && (best == null || order.compare(value, best) > 0)) {
        best = value;
      }
    }
    return best;
  }

  private static @Nullable Object nullIf(Object[] values, Comparator<Object> order) {
    return values[0] != null && values[1] != null && order.compare(values[0], values[1]) == 0
        ? null
        : values[0];
  }

  /** SQL's three values: NULL if nothing is equal but something is NULL. */
  private static @Nullable Object in(Object[] values, Comparator<Object> order) {
    if (values[0] == null) {
      return null;
    }
    boolean sawNull = false;
    for (int i = 1; i < values.length; i++) {
      if (values[i] == null) {
        sawNull = true;
      } else if (order.compare(values[0], values[i]) == 0) {
        return true;
      }
    }
    return sawNull ? null : false;
  }

  private static String join(String separator, Object[] values, int from, Environment environment) {
    StringBuilder text = new StringBuilder();
    boolean isFirst = true;
    for (int i = from; i < values.length; i++) {
      if (values[i] != null) {
        text.append(isFirst ? "" : separator).append(TextForm.text(values[i], environment.zone()));
        Texts.checkLength(text.length());
        isFirst = false;
      }
    }
    return text.toString();
  }
}
