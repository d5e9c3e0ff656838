package io.acano.cli.client.postgres;

import io.acano.cli.client.CommandException;
import io.acano.cli.client.Context;
import io.acano.cli.client.Outcome;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** One session of the PostgreSQL protocol at one instance. For one thread. */
public final class PostgresSession implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_S = 3;
  private static final int ROWS_LIMIT = 100_000;

  private final Connection connection;

  private PostgresSession(Connection connection) {
    this.connection = connection;
  }

  /** Logs in; an instance that cannot be reached is {@link Outcome#UNREACHABLE}. */
  public static PostgresSession open(
      Context.Instance instance, Context.Database database, @Nullable String password) {
    String address = instance.postgres();
    if (address == null) {
      throw new CommandException(
          Outcome.UNREACHABLE,
          instance.name() + " has no PostgreSQL address in this context; passed over");
    }
    Properties properties = new Properties();
    properties.setProperty("user", database.user());
    if (password != null) {
      properties.setProperty("password", password);
    }
    properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_S));
    properties.setProperty("loginTimeout", Integer.toString(3 * CONNECT_TIMEOUT_S));
    properties.setProperty("ApplicationName", "acanoctl");
    properties.setProperty("preferQueryMode", "simple");
    try {
      return new PostgresSession(
          DriverManager.getConnection(
              "jdbc:postgresql://" + address + "/" + database.name(), properties));
    } catch (SQLException e) {
      throw failure(e, instance.name() + " (" + address + "): ");
    }
  }

  /** Runs one statement. */
  public SqlAnswer execute(String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.setMaxRows(ROWS_LIMIT + 1);
      if (!statement.execute(sql)) {
        return new SqlAnswer.Changed(Math.max(0, statement.getLargeUpdateCount()));
      }
      try (ResultSet rows = statement.getResultSet()) {
        return rows(rows);
      }
    } catch (SQLException e) {
      throw failure(e, "");
    }
  }

  private static SqlAnswer rows(ResultSet result) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    List<String> columns = new ArrayList<>();
    for (int i = 1; i <= meta.getColumnCount(); i++) {
      columns.add(meta.getColumnLabel(i));
    }
    List<List<@Nullable String>> rows = new ArrayList<>();
    boolean cut = false;
    while (result.next() && !cut) {
      cut = rows.size() == ROWS_LIMIT;
      if (!cut) {
        rows.add(row(result, columns.size()));
      }
    }
    return new SqlAnswer.Rows(columns, rows, cut);
  }

  private static List<@Nullable String> row(ResultSet result, int width) throws SQLException {
    @Nullable String[] row = new @Nullable String[width];
    for (int i = 0; i < width; i++) {
      row[i] = result.getString(i + 1);
    }
    return Arrays.asList(row);
  }

  private static CommandException failure(SQLException e, String where) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    // The driver's message already begins with the server's word for its severity.
    String message = where + String.valueOf(e.getMessage()).strip();
    return new CommandException(
        outcome(state), message + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")"), e);
  }

  /** Classes of SQLSTATE as docs/acanoctl.md lists them. */
  static Outcome outcome(String state) {
    return switch (state) {
      case "08001", "08004" -> Outcome.UNREACHABLE;
      case "08003", "08006", "08007", "40003" -> Outcome.UNKNOWN;
      case "23505", "40001", "40P01" -> Outcome.CONFLICT;
      case "42501" -> Outcome.UNAUTHORIZED;
      default -> {
        if (state.startsWith("28")) {
          yield Outcome.UNAUTHORIZED;
        }
        yield state.startsWith("57P") || state.startsWith("53")
            ? Outcome.UNAVAILABLE
            : Outcome.FAILED;
      }
    };
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      // The server is gone already, and with it the session.
      throw new CommandException(Outcome.FAILED, "the session did not end: " + e.getMessage(), e);
    }
  }
}
