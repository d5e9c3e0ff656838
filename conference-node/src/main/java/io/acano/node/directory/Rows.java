package io.acano.node.directory;

import io.acano.node.model.Address;
import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import io.acano.store.api.Row;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of the tables as records of the model. A null where the table allows none is a fault. */
final class Rows {
  private Rows() {}

  static CoSpace coSpace(Row row) {
    return new CoSpace(
        id(row, "id"),
        text(row, "name"),
        row.text("uri"),
        row.text("call_id"),
        row.text("passcode_hash"),
        row.integer("participant_limit"));
  }

  static User user(Row row) {
    String jid = text(row, "jid");
    String displayName = row.text("display_name");
    return new User(id(row, "id"), jid, displayName == null ? localPart(jid) : displayName);
  }

  static IncomingRule incomingRule(Row row) {
    return new IncomingRule(
        id(row, "id"),
        Form.lower(text(row, "domain")),
        Objects.requireNonNull(row.integer("priority")),
        Objects.requireNonNull(row.bool("to_cospaces")),
        Objects.requireNonNull(row.bool("to_users")));
  }

  /** Null if its kind is none that this version knows. */
  static @Nullable Address address(Row row) {
    Address.Kind kind = kind(text(row, "kind"));
    return kind == null
        ? null
        : new Address(Form.lower(text(row, "address")), kind, id(row, "target"));
  }

  /** Null if its state is none that this version knows. */
  static @Nullable CallLeg callLeg(Row row) {
    CallLeg.State state = state(text(row, "state"));
    return state == null
        ? null
        : new CallLeg(
            id(row, "id"),
            id(row, "cospace"),
            text(row, "instance"),
            number(row, "incarnation"),
            text(row, "remote"),
            row.text("display_name"),
            state,
            row.text("codec"),
            time(row, "started_at"));
  }

  static <T> Versioned<T> versioned(T value, Row row) {
    return new Versioned<>(
        value, number(row, "version"), time(row, "created_at"), time(row, "updated_at"));
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  static String localPart(String jid) {
    int at = jid.indexOf('@');
    return at < 0 ? jid : jid.substring(0, at);
  }

  static UUID id(Row row, String column) {
    return Objects.requireNonNull(row.uuid(column), column);
  }

  static String text(Row row, String column) {
    return Objects.requireNonNull(row.text(column), column);
  }

  static long number(Row row, String column) {
    return Objects.requireNonNull(row.bigint(column), column);
  }

  private static Instant time(Row row, String column) {
    return Objects.requireNonNull(row.instant(column), column);
  }

  private static Address.@Nullable Kind kind(String word) {
    for (Address.Kind kind : Address.Kind.values()) {
      if (word(kind).equals(Form.lower(word))) {
        return kind;
      }
    }
    return null;
  }

  private static CallLeg.@Nullable State state(String word) {
    for (CallLeg.State state : CallLeg.State.values()) {
      if (word(state).equals(Form.lower(word))) {
        return state;
      }
    }
    return null;
  }
}
