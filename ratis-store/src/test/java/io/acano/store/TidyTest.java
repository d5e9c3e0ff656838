package io.acano.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.googlejavaformat.java.Formatter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the format of every Java source of all modules to google-java-format. {@code ./mvnw test
 * -pl ratis-store -Dtest=TidyTest -Dtidy.fix=true} rewrites what is off.
 */
final class TidyTest {
  private static final boolean FIX = Boolean.getBoolean("tidy.fix");

  @Test
  void everySourceIsFormatted() throws Exception {
    Formatter formatter = new Formatter();
    List<String> untidy = new ArrayList<>();
    List<Path> sources = sources();
    for (Path source : sources) {
      String text = Files.readString(source);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        if (FIX) {
          Files.writeString(source, formatted);
        } else {
          untidy.add(source.toString());
        }
      }
    }
    assertTrue(sources.size() > 20, "found only " + sources.size() + " sources");
    assertTrue(
        untidy.isEmpty(),
        "run ./mvnw test -pl ratis-store -Dtest=TidyTest -Dtidy.fix=true to format " + untidy);
  }

  private static List<Path> sources() throws IOException {
    Path root = Path.of(System.getProperty("acano.basedir")).getParent();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> root.relativize(file).toString().contains("src/"))
          .filter(file -> !root.relativize(file).toString().contains("target/"))
          .sorted()
          .toList();
    }
  }
}
