package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The statements that a client has parsed, by name; the one without a name is its last. */
final class PreparedStatements {
  private static final Pattern DEALLOCATE =
      Pattern.compile(
          "DEALLOCATE\\s+(?:PREPARE\\s+)?(?:(ALL)|\"((?:[^\"]|\"\")+)\"|([^\"\\s]+))",
          Pattern.CASE_INSENSITIVE);

  private final int maxStatements;
  private final Map<String, Prepared> statements = new HashMap<>();

  PreparedStatements(int maxStatements) {
    this.maxStatements = maxStatements;
  }

  Prepared get(String name) {
    Prepared prepared = statements.get(name);
    if (prepared == null) {
      throw unknown(name);
    }
    return prepared;
  }

  /** Sees to it that a statement may be put under this name. */
  void makeRoom(String name) {
    if (name.isEmpty()) {
      statements.remove("");
    } else if (statements.containsKey(name)) {
      throw new StoreException(
          ErrorCode.DUPLICATE_STATEMENT,
          "prepared statement \"" + TextDecoder.shown(name) + "\" already exists");
    }
    if (statements.size() >= maxStatements) {
      throw new StoreException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "this connection has "
              + statements.size()
              + " prepared statements, the most it may have; close some");
    }
  }

  void put(String name, Prepared prepared) {
    statements.put(name, prepared);
  }

  /** Forgets the statement; one that is not there is no error. */
  void remove(String name) {
    statements.remove(name);
  }

  /** Does what DEALLOCATE and DISCARD ALL mean for statements of the protocol. */
  void ran(String sql, String tag) {
    if (tag.equals("DISCARD ALL") || tag.equals("DEALLOCATE ALL")) {
      statements.clear();
    } else if (tag.equals("DEALLOCATE")) {
      Matcher form = DEALLOCATE.matcher(sql.strip());
      if (form.matches()) {
        deallocate(form.group(1), form.group(2), form.group(3));
      }
    }
  }

  private void deallocate(@Nullable String all, @Nullable String quoted, @Nullable String plain) {
    if (all != null) {
      statements.clear();
      return;
    }
    String name =
        quoted == null
            ? String.valueOf(plain).toLowerCase(Locale.ROOT)
            : quoted.replace("\"\"", "\"");
    if (statements.remove(name) == null) {
      throw unknown(name);
    }
  }

  private static StoreException unknown(String name) {
    return new StoreException(
        ErrorCode.INVALID_STATEMENT_NAME,
        "prepared statement \"" + TextDecoder.shown(name) + "\" does not exist");
  }
}
