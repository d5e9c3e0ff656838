package io.acano.node.component;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this program. */
public final class SoftwareVersion {
  private SoftwareVersion() {}

  /** As the build wrote it into the program, e.g. {@code 0.1.0}. */
  public static String current() {
    Properties properties = new Properties();
    try (InputStream file = SoftwareVersion.class.getResourceAsStream("/version.properties")) {
      if (file == null) {
        throw new IllegalStateException("version.properties is missing from the program");
      }
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties cannot be read", e);
    }
    return properties.getProperty("version");
  }
}
