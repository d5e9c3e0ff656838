package io.acano.store.pgwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.acano.store.api.Column;
import io.acano.store.api.ErrorCode;
import io.acano.store.api.Result;
import io.acano.store.api.Row;
import io.acano.store.api.Session;
import io.acano.store.api.SqlType;
import io.acano.store.api.Statement;
import io.acano.store.api.StoreException;
import io.acano.store.api.TransactionStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Runs COPY: all rows of one command are one transaction. */
final class Copy {
  private final StatementRunner runner;
  private final Session session;
  private final BackendWriter writer;
  private final Inbox inbox;
  private final PostgresConfig.Limits limits;

  Copy(StatementRunner runner, Inbox inbox, PostgresConfig.Limits limits) {
    this.runner = runner;
    this.session = runner.session();
    this.writer = runner.writer();
    this.inbox = inbox;
    this.limits = limits;
  }

  /** Returns the command tag. */
  String run(CopyCommand command) throws ConnectionEnded {
    return "COPY " + (command.fromClient() ? fromClient(command) : toClient(command));
  }

  private long toClient(CopyCommand command) throws ConnectionEnded {
    Statement statement = session.prepare(command.query(), List.of());
    CopyFormat format = command.format();
    try (Result result = statement.execute(List.of())) {
      List<Column> columns = result.columns();
      writer.copyResponse(false, columns.size());
      if (format.header()) {
        writer.copyData(line(format, columns.stream().map(Column::name).toList()));
      }
      for (Row row = result.next(); row != null; row = result.next()) {
        List<@Nullable String> values = new ArrayList<>(row.size());
        for (int i = 0; i < row.size(); i++) {
          values.add(text(columns.get(i).type(), row.get(i)));
        }
        writer.copyData(line(format, values));
      }
      writer.copyDone();
      return result.count();
    }
  }

  private @Nullable String text(SqlType type, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof String text) {
      return text;
    }
    ByteBuf out = Unpooled.buffer();
    TextEncoder.encode(out, type, value, runner.parameters().zone());
    return out.toString(UTF_8);
  }

  private static byte[] line(CopyFormat format, List<? extends @Nullable String> values) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        line.append(format.delimiter());
      }
      format.write(line, values.get(i));
    }
    return line.append('\n').toString().getBytes(UTF_8);
  }

  private long fromClient(CopyCommand command) throws ConnectionEnded {
    if (session.transactionStatus() == TransactionStatus.IDLE) {
      session.beginImplicit();
    }
    List<Column> columns = session.prepare(command.query(), List.of()).columns();
    String names =
        columns.stream()
            .map(column -> '"' + column.name().replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(", "));
    String values =
        IntStream.rangeClosed(1, columns.size())
            .mapToObj(i -> "$" + i)
            .collect(Collectors.joining(", "));
    Statement insert =
        session.prepare(
            "INSERT INTO " + command.source() + " (" + names + ") VALUES (" + values + ")",
            columns.stream().map(Column::type).toList());
    long[] count = {0};
    CopyRows rows =
        new CopyRows(
            command.format(),
            limits.maxMessageBytes(),
            row -> {
              count[0]++;
              insert(insert, columns, row, count[0]);
            });
    writer.copyResponse(true, columns.size());
    writer.flush();
    receive(rows);
    return count[0];
  }

  private void receive(CopyRows rows) throws ConnectionEnded {
    while (true) {
      switch (inbox.take(limits.idleInTransaction())) {
        case FrontendMessage.CopyData data -> rows.feed(data.body());
        case FrontendMessage.CopyDone _ -> {
          rows.finish();
          return;
        }
        case FrontendMessage.CopyFail fail ->
            throw new StoreException(
                ErrorCode.QUERY_CANCELED, "COPY from stdin failed: " + fail.reason());
        case FrontendMessage.Flush _, FrontendMessage.Sync _ -> {
          // The protocol has them ignored during a COPY.
        }
        case FrontendMessage.Rejected rejected -> throw rejected.reason();
        case FrontendMessage.Terminate _ ->
            throw new ConnectionEnded(ConnectionEnded.Cause.DISCONNECTED);
        default -> throw MessageParser.violation("unexpected message during COPY from stdin");
      }
    }
  }

  private void insert(
      Statement insert, List<Column> columns, List<byte @Nullable []> row, long number) {
    if (row.size() != columns.size()) {
      throw new StoreException(
          ErrorCode.INVALID_TEXT_REPRESENTATION,
          "row %d of the COPY has %d values, not %d".formatted(number, row.size(), columns.size()));
    }
    List<@Nullable Object> values = new ArrayList<>(row.size());
    try {
      for (int i = 0; i < row.size(); i++) {
        byte[] bytes = row.get(i);
        values.add(
            bytes == null
                ? null
                : TextDecoder.decode(
                    WireType.of(columns.get(i).type()), bytes, runner.parameters().zone()));
      }
      insert.execute(values).close();
    } catch (StoreException e) {
      throw new StoreException(e.code(), "row " + number + " of the COPY: " + e.getMessage(), e);
    }
  }
}
