package io.acano.store.sql.function;

import io.acano.store.api.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects overloads by name while the functions are defined. */
final class Catalogue {
  private final Map<String, List<Overload>> overloads = new HashMap<>();

  Map<String, List<Overload>> all() {
    return overloads;
  }

  /** A strict, pure form. */
  void add(String name, SqlType result, Overload.Kernel kernel, @Nullable SqlType... parameters) {
    put(new Overload(name, Arrays.asList(parameters), result, true, true, kernel));
  }

  /** A strict form whose result depends on the session or the moment. */
  void addImpure(
      String name, SqlType result, Overload.Kernel kernel, @Nullable SqlType... parameters) {
    put(new Overload(name, Arrays.asList(parameters), result, true, false, kernel));
  }

  void put(Overload overload) {
    overloads.computeIfAbsent(overload.name(), name -> new ArrayList<>()).add(overload);
  }
}
