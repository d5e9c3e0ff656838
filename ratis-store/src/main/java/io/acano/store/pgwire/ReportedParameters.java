package io.acano.store.pgwire;

import io.acano.store.api.Session;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The run-time parameters that a client is told at its login and whenever one has changed. */
final class ReportedParameters {
  /** What is told where the session has no such parameter: how this protocol server works. */
  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    DEFAULTS.put("server_version", "14.0 (Acano)");
    DEFAULTS.put("server_encoding", "UTF8");
    DEFAULTS.put("client_encoding", "UTF8");
    DEFAULTS.put("application_name", "");
    DEFAULTS.put("is_superuser", "off");
    DEFAULTS.put("session_authorization", "");
    DEFAULTS.put("DateStyle", "ISO, MDY");
    DEFAULTS.put("IntervalStyle", "postgres");
    DEFAULTS.put("TimeZone", "UTC");
    DEFAULTS.put("integer_datetimes", "on");
    DEFAULTS.put("standard_conforming_strings", "on");
    DEFAULTS.put("default_transaction_read_only", "off");
    DEFAULTS.put("in_hot_standby", "off");
  }

  private final Session session;
  private final BackendWriter writer;
  private final String user;
  private final Map<String, String> told = new HashMap<>();
  private boolean maybeChanged;
  private ZoneId zone = ZoneOffset.UTC;

  ReportedParameters(Session session, BackendWriter writer, String user) {
    this.session = session;
    this.writer = writer;
    this.user = user;
    changed();
  }

  /** Notes that a statement with this tag ran: some may set parameters. */
  void ran(String tag) {
    if (tag.equals("SET")
        || tag.equals("RESET")
        || tag.equals("ROLLBACK")
        || tag.startsWith("DISCARD")) {
      changed();
    }
  }

  /** Notes that parameters may have been set. */
  void changed() {
    maybeChanged = true;
    zone = zone(session.parameter("TimeZone"));
    writer.setZone(zone);
  }

  /** Tells what has changed since the last time. */
  void report() throws ConnectionEnded {
    if (!maybeChanged) {
      return;
    }
    maybeChanged = false;
    for (Map.Entry<String, String> parameter : DEFAULTS.entrySet()) {
      String name = parameter.getKey();
      String value = name.equals("session_authorization") ? user : session.parameter(name);
      if (value == null) {
        value = parameter.getValue();
      }
      if (!value.equals(told.put(name, value))) {
        writer.parameterStatus(name, value);
      }
    }
  }

  /** The zone of times without an offset. */
  ZoneId zone() {
    return zone;
  }

  private static ZoneId zone(@Nullable String name) {
    if (name == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(name, ZoneId.SHORT_IDS);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC;
    }
  }
}
