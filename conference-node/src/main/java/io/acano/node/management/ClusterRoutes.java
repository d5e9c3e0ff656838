package io.acano.node.management;

import io.acano.node.component.Component;
import io.acano.store.admin.Member;
import io.acano.store.admin.StoreAdmin;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The instance itself, and the cluster that it is in. */
final class ClusterRoutes {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:-]{1,253}");
  private static final Pattern URL = Pattern.compile("https://[A-Za-z0-9.:\\[\\]-]{1,260}");

  private final ManagedInstance instance;
  private final Overview overview;
  private final Membership membership;
  private final JsonObject description;

  /**
   * @param description what {@code openapi.json} says
   */
  ClusterRoutes(
      ManagedInstance instance, Overview overview, Membership membership, JsonObject description) {
    this.instance = instance;
    this.overview = overview;
    this.membership = membership;
    this.description = description;
  }

  List<Route> routes() {
    return List.of(
        Route.open("getHealth", "GET", "/health", request -> health()),
        Route.open("getDescription", "GET", "/openapi.json", request -> Reply.ok(description)),
        Route.of("getCluster", "GET", "/cluster", request -> Reply.ok(overview.cluster())),
        Route.of("initCluster", "POST", "/cluster/init", this::init),
        Route.of("joinCluster", "POST", "/cluster/join", this::join),
        Route.of("addMember", "POST", "/cluster/members", this::admit),
        Route.of("removeMember", "DELETE", "/cluster/members/{instance}", this::remove),
        Route.of("transferLeader", "POST", "/cluster/leader", this::transfer),
        Route.of("getReplica", "GET", "/cluster/replica", request -> Reply.ok(overview.replica())),
        Route.of("getStateHash", "GET", "/cluster/hash", request -> hash()),
        Route.of(
            "listInstances",
            "GET",
            "/instances",
            request -> Reply.list(overview.instances(), Function.identity())));
  }

  private Reply health() {
    JsonArray components = new JsonArray();
    boolean healthy = true;
    for (var entry : instance.health().entrySet()) {
      Component.Health health = entry.getValue();
      healthy &= health.healthy();
      components.add(
          new JsonObject()
              .put("name", entry.getKey())
              .put("healthy", health.healthy())
              .put("detail", health.detail()));
    }
    return new Reply(
        healthy ? 200 : 503,
        new JsonObject()
            .put("name", instance.config().name())
            .put("version", instance.softwareVersion())
            .put("healthy", healthy)
            .put("components", components));
  }

  private Reply init(Request request) throws Exception {
    request.body().end();
    return Reply.ok(membership.init());
  }

  private Reply join(Request request) throws Exception {
    Fields body = request.body();
    String member = match("member", body.text("member").replaceFirst("/+$", ""), URL);
    String token = body.text("token");
    String authority = body.optionalText("ca");
    body.end();
    return Reply.ok(membership.join(member, token, authority));
  }

  private Reply admit(Request request) throws Exception {
    Fields body = request.body();
    String name = match("name", body.text("name"), NAME);
    String host = match("host", body.text("host"), HOST);
    int port = body.number("port");
    if (port < 1 || port > 65535) {
      throw ApiException.invalid("port must be from 1 to 65535");
    }
    String url = match("managementUrl", body.text("managementUrl"), URL);
    boolean voter = body.flag("voter", true);
    body.end();
    return Reply.ok(membership.admit(request, new Member(name, host, port), url, voter));
  }

  private Reply remove(Request request) throws Exception {
    membership.remove(request, request.path("instance"));
    return Reply.noContent();
  }

  private Reply transfer(Request request) throws Exception {
    String name = request.body().text("name");
    request.body().end();
    membership.transferLeadership(request, name);
    return Reply.noContent();
  }

  private Reply hash() {
    StoreAdmin.StateHash hash = instance.admin().stateHash();
    return Reply.ok(
        new JsonObject()
            .put("name", instance.config().name())
            .put("appliedIndex", hash.appliedIndex())
            .put("sha256", hash.sha256()));
  }

  private static String match(String field, String text, Pattern form) {
    if (!form.matcher(text).matches()) {
      throw ApiException.invalid(field + " does not have the form that the description gives");
    }
    return text;
  }
}
