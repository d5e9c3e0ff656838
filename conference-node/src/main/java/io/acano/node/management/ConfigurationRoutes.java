package io.acano.node.management;

import io.acano.node.directory.AddressBook;
import io.acano.node.directory.CoSpaceChange;
import io.acano.node.directory.CoSpaceChange.Field;
import io.acano.node.directory.CoSpaces;
import io.acano.node.directory.IncomingRules;
import io.acano.node.directory.Users;
import io.acano.node.directory.Versioned;
import io.acano.node.model.Address;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What replicates by itself: coSpaces, users, incoming rules, further addresses. */
final class ConfigurationRoutes {
  private final CoSpaces coSpaces;
  private final Users users;
  private final IncomingRules rules;
  private final AddressBook addresses;

  ConfigurationRoutes(CoSpaces coSpaces, Users users, IncomingRules rules, AddressBook addresses) {
    this.coSpaces = coSpaces;
    this.users = users;
    this.rules = rules;
    this.addresses = addresses;
  }

  List<Route> routes() {
    return List.of(
        Route.of(
            "listCoSpaces",
            "GET",
            "/cospaces",
            request -> Reply.list(coSpaces.list(request.consistency()), Json::of)),
        Route.of("addCoSpace", "POST", "/cospaces", this::addCoSpace),
        Route.of(
            "getCoSpace",
            "GET",
            "/cospaces/{coSpace}",
            request -> reply(200, coSpaces.get(request.path("coSpace"), request.consistency()))),
        Route.of(
            "changeCoSpace",
            "PATCH",
            "/cospaces/{coSpace}",
            request ->
                reply(
                    200,
                    coSpaces.change(
                        request.path("coSpace"),
                        change(request.body()),
                        request.expectedVersion()))),
        Route.of(
            "removeCoSpace",
            "DELETE",
            "/cospaces/{coSpace}",
            request -> {
              coSpaces.remove(request.path("coSpace"), request.expectedVersion());
              return Reply.noContent();
            }),
        Route.of(
            "listUsers",
            "GET",
            "/users",
            request -> Reply.list(users.list(request.consistency()), Json::of)),
        Route.of("addUser", "POST", "/users", this::addUser),
        Route.of(
            "getUser",
            "GET",
            "/users/{user}",
            request -> Reply.ok(Json.of(users.get(request.path("user"), request.consistency())))),
        Route.of(
            "removeUser",
            "DELETE",
            "/users/{user}",
            request -> {
              users.remove(request.path("user"));
              return Reply.noContent();
            }),
        Route.of(
            "listIncomingRules",
            "GET",
            "/dialplan/incoming",
            request -> Reply.list(rules.list(request.consistency()), Json::of)),
        Route.of("addIncomingRule", "POST", "/dialplan/incoming", this::addIncomingRule),
        Route.of(
            "removeIncomingRule",
            "DELETE",
            "/dialplan/incoming/{rule}",
            request -> {
              rules.remove(request.path("rule"));
              return Reply.noContent();
            }),
        Route.of(
            "listAddresses",
            "GET",
            "/addresses",
            request -> Reply.list(addresses.list(request.consistency()), Json::of)),
        Route.of("addAddress", "POST", "/addresses", this::addAddress),
        Route.of(
            "removeAddress",
            "DELETE",
            "/addresses/{address}",
            request -> {
              addresses.remove(request.path("address"));
              return Reply.noContent();
            }));
  }

  private Reply addCoSpace(Request request) {
    return reply(201, coSpaces.add(change(request.body())));
  }

  private static Reply reply(int status, Versioned<CoSpace> coSpace) {
    String location = Route.BASE + "/cospaces/" + coSpace.value().id();
    String tag = "\"" + coSpace.version() + "\"";
    return new Reply(
        status,
        Json.of(coSpace),
        status == 201 ? Map.of("ETag", tag, "Location", location) : Map.of("ETag", tag));
  }

  private static CoSpaceChange change(Fields body) {
    Map<Field, @Nullable Object> fields = new EnumMap<>(Field.class);
    put(fields, Field.NAME, body.has("name"), body.optionalText("name"));
    put(fields, Field.URI, body.has("uri"), body.optionalText("uri"));
    put(fields, Field.CALL_ID, body.has("callId"), body.optionalText("callId"));
    put(fields, Field.PASSCODE, body.has("passcode"), body.optionalText("passcode"));
    put(
        fields,
        Field.PARTICIPANT_LIMIT,
        body.has("participantLimit"),
        body.optionalNumber("participantLimit"));
    body.end();
    return new CoSpaceChange(fields);
  }

  private static void put(
      Map<Field, @Nullable Object> fields, Field field, boolean given, @Nullable Object value) {
    if (given) {
      fields.put(field, value);
    }
  }

  private Reply addUser(Request request) {
    Fields body = request.body();
    String jid = body.text("jid");
    String displayName = body.optionalText("displayName");
    body.end();
    User user = users.add(jid, displayName);
    return Reply.created(Route.BASE + "/users/" + user.id(), Json.of(user));
  }

  private Reply addIncomingRule(Request request) {
    Fields body = request.body();
    String domain = body.text("domain");
    int priority = Objects.requireNonNullElse(body.optionalNumber("priority"), 0);
    boolean toCoSpaces = body.flag("toCoSpaces", true);
    boolean toUsers = body.flag("toUsers", true);
    body.end();
    IncomingRule rule = rules.add(domain, priority, toCoSpaces, toUsers);
    return Reply.created(Route.BASE + "/dialplan/incoming/" + rule.id(), Json.of(rule));
  }

  private Reply addAddress(Request request) {
    Fields body = request.body();
    String text = body.text("address");
    Address.Kind kind =
        switch (body.text("kind")) {
          case "cospace" -> Address.Kind.COSPACE;
          case "user" -> Address.Kind.USER;
          default -> throw ApiException.invalid("kind must be cospace or user");
        };
    String target = body.text("target");
    body.end();
    Address address = addresses.add(text, kind, target);
    return Reply.created(Route.BASE + "/addresses/" + address.address(), Json.of(address));
  }
}
