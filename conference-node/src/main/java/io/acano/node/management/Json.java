package io.acano.node.management;

import io.acano.node.directory.LiveCall;
import io.acano.node.directory.Versioned;
import io.acano.node.model.Address;
import io.acano.node.model.CallLeg;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The model's records as {@code openapi.json} describes them. */
final class Json {
  private Json() {}

  static JsonObject of(Versioned<CoSpace> row) {
    CoSpace coSpace = row.value();
    return new JsonObject()
        .put("id", coSpace.id().toString())
        .put("name", coSpace.name())
        .put("uri", coSpace.uri())
        .put("callId", coSpace.callId())
        .put("protected", coSpace.isProtected())
        .put("participantLimit", coSpace.participantLimit())
        .put("version", row.version())
        .put("createdAt", text(row.createdAt()))
        .put("updatedAt", text(row.updatedAt()));
  }

  static JsonObject of(User user) {
    return new JsonObject()
        .put("id", user.id().toString())
        .put("jid", user.jid())
        .put("displayName", user.displayName());
  }

  static JsonObject of(IncomingRule rule) {
    return new JsonObject()
        .put("id", rule.id().toString())
        .put("domain", rule.domain())
        .put("priority", rule.priority())
        .put("toCoSpaces", rule.toCoSpaces())
        .put("toUsers", rule.toUsers());
  }

  static JsonObject of(Address address) {
    return new JsonObject()
        .put("address", address.address())
        .put("kind", word(address.kind()))
        .put("target", address.target().toString());
  }

  static JsonObject of(LiveCall call) {
    CoSpace coSpace = call.coSpace();
    JsonArray legs = new JsonArray();
    call.legs().forEach(leg -> legs.add(of(leg)));
    return new JsonObject()
        .put("coSpaceId", call.coSpaceId().toString())
        .put("coSpace", coSpace == null ? null : coSpace.name())
        .put("uri", coSpace == null ? null : coSpace.uri())
        .put("callId", coSpace == null ? null : coSpace.callId())
        .put("startedAt", text(call.legs().getFirst().startedAt()))
        .put("legs", legs);
  }

  static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static JsonObject of(CallLeg leg) {
    return new JsonObject()
        .put("id", leg.id().toString())
        .put("instance", leg.core())
        .put("incarnation", leg.incarnation())
        .put("remote", leg.remote())
        .put("displayName", leg.displayName())
        .put("state", word(leg.state()))
        .put("codec", leg.codec())
        .put("startedAt", text(leg.startedAt()));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
