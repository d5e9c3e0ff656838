package io.acano.cli.client;

import io.acano.cli.json.Json;
import io.acano.cli.json.MalformedJsonException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The management API of a system. A request goes to the first instance that can take it: one that
 * cannot be reached, or that has no quorum, is passed over with a note. A change that was sent and
 * not answered is never sent again: it ends as {@link Outcome#UNKNOWN}.
 */
public final class ManagementClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final int ANSWER_LIMIT_BYTES = 16 << 20;

  private final Context context;
  private final Context.@Nullable Instance picked;
  private final Consumer<String> notes;
  private final HttpClient http;

  /**
   * @param picked the one instance to ask, or null for any
   * @param notes told of each instance that is passed over
   */
  public ManagementClient(
      Context context, Context.@Nullable Instance picked, Consumer<String> notes) {
    this.context = context;
    this.picked = picked;
    this.notes = notes;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(Trust.of(context))
            .build();
  }

  /** The certificate authority of the context as PEM text, or null. */
  public @Nullable String authority() {
    return Trust.pem(context);
  }

  /** What the system answers; {@code {}} where it answers nothing. */
  public Json send(Request request) {
    Context.Instance one = picked;
    if (one != null) {
      return ask(one, request);
    }
    List<String> tried = new ArrayList<>();
    CommandException refusal = null;
    for (Context.Instance instance : context.instances()) {
      try {
        Json answer = ask(instance, request);
        tried.forEach(notes);
        return answer;
      } catch (CommandException e) {
        boolean next =
            e.outcome() == Outcome.UNREACHABLE
                || e.outcome() == Outcome.UNAVAILABLE
                || (e.outcome() == Outcome.UNKNOWN && !request.method().changes());
        if (!next) {
          tried.forEach(notes);
          throw e;
        }
        tried.add(e.getMessage() + "; passed over");
        refusal = worse(refusal, e);
      }
    }
    tried.forEach(notes);
    throw refusal != null && refusal.outcome() != Outcome.UNREACHABLE
        ? refusal
        : new CommandException(
            Outcome.UNREACHABLE, "no instance of context " + context.name() + " can be reached");
  }

  /** An instance that answered tells more than one that did not. */
  private static CommandException worse(@Nullable CommandException sofar, CommandException next) {
    return sofar == null || sofar.outcome() == Outcome.UNREACHABLE ? next : sofar;
  }

  private Json ask(Context.Instance instance, Request request) {
    HttpRequest sent = toHttp(instance, request);
    try {
      HttpResponse<String> answer =
          http.send(sent, BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_LIMIT_BYTES));
      return read(instance, answer);
    } catch (IOException e) {
      throw failure(instance, request, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(Outcome.UNKNOWN, "interrupted", e);
    }
  }

  private HttpRequest toHttp(Context.Instance instance, Request request) {
    try {
      HttpRequest.Builder builder =
          HttpRequest.newBuilder(URI.create(instance.management() + "/api/v1" + request.path()))
              .timeout(request.timeout())
              .header("Accept", "application/json");
      String token = context.token();
      if (token != null) {
        builder.header("Authorization", "Bearer " + token);
      }
      Json body = request.body();
      if (body == null) {
        return builder.method(request.method().name(), BodyPublishers.noBody()).build();
      }
      return builder
          .header("Content-Type", "application/json")
          .method(request.method().name(), BodyPublishers.ofString(body.toString()))
          .build();
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          Outcome.USAGE,
          "context " + context.name() + ", instance " + instance.name() + ": " + e.getMessage(),
          e);
    }
  }

  private static CommandException failure(
      Context.Instance instance, Request request, IOException e) {
    String where = instance.name() + " (" + instance.management() + ")";
    return switch (e) {
      case HttpConnectTimeoutException timeout ->
          new CommandException(Outcome.UNREACHABLE, where + " does not answer", timeout);
      case ConnectException refused ->
          new CommandException(Outcome.UNREACHABLE, where + " cannot be reached", refused);
      case NoRouteToHostException unroutable ->
          new CommandException(Outcome.UNREACHABLE, where + " cannot be reached", unroutable);
      case UnknownHostException unknown ->
          new CommandException(Outcome.UNREACHABLE, where + ": host not found", unknown);
      case SSLHandshakeException untrusted ->
          new CommandException(
              Outcome.UNREACHABLE, where + " is not trusted: " + untrusted.getMessage(), untrusted);
      case SSLException broken ->
          new CommandException(
              Outcome.UNREACHABLE, where + " does not speak TLS: " + broken.getMessage(), broken);
      default ->
          new CommandException(
              Outcome.UNKNOWN,
              where
                  + " took the request and did not answer"
                  + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")")
                  + (request.method().changes()
                      ? ": it may have been done, look before you repeat it"
                      : ""),
              e);
    };
  }

  private static Json read(Context.Instance instance, HttpResponse<String> answer) {
    int status = answer.statusCode();
    try {
      Json json = answer.body().isBlank() ? Json.object() : Json.parse(answer.body());
      if (status / 100 == 2) {
        return json;
      }
      String message = json.at("error").map(error -> error.text("message")).orElse("");
      throw new CommandException(
          outcome(status),
          message.isEmpty() ? instance.name() + " answered with status " + status : message);
    } catch (MalformedJsonException e) {
      throw new CommandException(
          Outcome.FAILED,
          instance.name()
              + " ("
              + instance.management()
              + ") answered with status "
              + status
              + " and something other than JSON: is it an instance of Acano?",
          e);
    }
  }

  private static Outcome outcome(int status) {
    return switch (status) {
      case 401, 403 -> Outcome.UNAUTHORIZED;
      case 404 -> Outcome.NOT_FOUND;
      case 409, 412 -> Outcome.CONFLICT;
      case 429, 503 -> Outcome.UNAVAILABLE;
      case 504 -> Outcome.UNKNOWN;
      default -> Outcome.FAILED;
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
