package io.acano.jepsen;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Var;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AssertionFailureBuilder;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs every {@code deftest} of our namespaces as a test of JUnit, so that it is counted. */
final class ClojureTest {
  private static final List<String> NAMESPACES = List.of("acano.checker-test");

  private static final IFn REQUIRE = Clojure.var("clojure.core", "require");

  @TestFactory
  List<DynamicContainer> namespaces() {
    return NAMESPACES.stream().map(name -> dynamicContainer(name, tests(name))).toList();
  }

  private static List<DynamicTest> tests(String namespace) {
    REQUIRE.invoke(Clojure.read("acano.junit"));
    REQUIRE.invoke(Clojure.read(namespace));
    Map<?, ?> vars =
        (Map<?, ?>) Clojure.var("clojure.core", "ns-interns").invoke(Clojure.read(namespace));
    List<DynamicTest> tests = new ArrayList<>();
    for (Object value : vars.values()) {
      Var var = (Var) value;
      if (var.meta().valAt(Clojure.read(":test")) != null) {
        tests.add(dynamicTest(var.sym.getName(), () -> run(var)));
      }
    }
    assertFalse(tests.isEmpty(), namespace + " holds no tests");
    return tests;
  }

  /** Runs one test; what it reports goes into the message of the failure. */
  private static void run(Var test) {
    Object[] report = (Object[]) Clojure.var("acano.junit", "run").invoke(test);
    if (!Boolean.TRUE.equals(report[0])) {
      AssertionFailureBuilder.assertionFailure().message(report[1]).buildAndThrow();
    }
  }
}
