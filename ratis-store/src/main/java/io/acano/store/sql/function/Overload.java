package io.acano.store.sql.function;

import io.acano.store.api.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One form of a function or operator.
 *
 * @param parameters the types that arguments are converted to; null takes an argument as it is
 * @param isStrict true if NULL for any argument gives NULL
 * @param isPure true if equal arguments always give an equal result, in any session
 */
public record Overload(
    String name,
    List<@Nullable SqlType> parameters,
    SqlType result,
    boolean isStrict,
    boolean isPure,
    Kernel kernel) {

  /** The computation. Arguments of a strict overload are never null. */
  public interface Kernel {
    @Nullable Object apply(Object[] arguments, Environment environment);
  }
}
