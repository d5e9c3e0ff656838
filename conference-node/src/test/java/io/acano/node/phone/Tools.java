package io.acano.node.phone;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Debian's programs that a test needs. */
public final class Tools {
  private Tools() {}

  /** Skips the test if a program is missing; fails it if ACANO_REQUIRE_TOOLS is 1. */
  public static void require(String... programs) {
    for (String program : programs) {
      boolean isThere =
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      if (!isThere && "1".equals(System.getenv("ACANO_REQUIRE_TOOLS"))) {
        fail(program + " is not installed, and ACANO_REQUIRE_TOOLS is 1");
      }
      assumeTrue(isThere, program + " is not installed");
    }
  }
}
