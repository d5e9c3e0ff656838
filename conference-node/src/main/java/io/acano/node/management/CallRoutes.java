package io.acano.node.management;

import io.acano.node.directory.LiveCalls;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;

/** Live calls, over all instances. */
final class CallRoutes {
  private final LiveCalls calls;

  CallRoutes(LiveCalls calls) {
    this.calls = calls;
  }

  List<Route> routes() {
    return List.of(
        Route.of("listCalls", "GET", "/calls", request -> Reply.list(calls.list(), Json::of)),
        Route.of(
            "getCall",
            "GET",
            "/calls/{coSpace}",
            request -> Reply.ok(Json.of(calls.get(request.path("coSpace"))))),
        Route.of(
            "dropCall",
            "DELETE",
            "/calls/{coSpace}",
            request -> dropped(calls.drop(request.path("coSpace")))),
        Route.of("dropLeg", "DELETE", "/calls/{coSpace}/legs/{leg}", this::dropLeg));
  }

  private Reply dropLeg(Request request) {
    UUID leg;
    try {
      leg = UUID.fromString(request.path("leg"));
    } catch (IllegalArgumentException e) {
      throw new ApiException(ApiError.INVALID, "a leg is named by its id", e);
    }
    calls.drop(request.path("coSpace"), leg);
    return dropped(1);
  }

  private static Reply dropped(int legs) {
    return new Reply(202, new JsonObject().put("legs", legs));
  }
}
