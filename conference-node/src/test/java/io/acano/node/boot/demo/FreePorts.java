package io.acano.node.boot.demo;

/** Ports for a demo that nobody has, below those that the system gives out by itself. */
final class FreePorts {
  private static final int FIRST = 10_000;
  private static final int LAST = 28_000;
  private static final int STEP = 3_200;

  private FreePorts() {}

  /** A plan and the base port that it was laid out from. */
  static DemoPlan plan() throws DemoException {
    return DemoPlan.of(DemoPlan.FirstPorts.from(basePort()));
  }

  static int basePort() throws DemoException {
    // Other builds on this machine look too: each process begins elsewhere.
    int begin = (int) (ProcessHandle.current().pid() % 97);
    for (int base = FIRST + begin; base < LAST; base += STEP) {
      if (isFree(base)) {
        return base;
      }
    }
    throw new DemoException("no free ports between " + FIRST + " and " + LAST);
  }

  private static boolean isFree(int base) {
    try {
      PortCheck.allFree(DemoPlan.of(DemoPlan.FirstPorts.from(base)));
      return true;
    } catch (DemoException busy) {
      return false;
    }
  }
}
