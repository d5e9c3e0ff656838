package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.pgwire.FrontendMessage.Credentials;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the startup packet to a user who has proved to be one. One attempt a connection. */
final class Login {
  private static final Logger LOGGER = LoggerFactory.getLogger(Login.class);

  /** Parameters of the startup packet that are not run-time parameters of the session. */
  private static final Set<String> OWN = Set.of("user", "database", "options", "replication");

  /** SQL_ASCII means that the client does not care. */
  private static final Set<String> UTF8_NAMES = Set.of("utf8", "unicode", "sqlascii");

  private static final int NONCE_BYTES = 18;

  private final StartupRequest request;
  private final Inbox inbox;
  private final BackendWriter writer;
  private final PostgresConfig config;
  private final Function<String, Optional<String>> verifiers;
  private final RandomGenerator random;

  Login(
      StartupRequest request,
      Inbox inbox,
      BackendWriter writer,
      PostgresConfig config,
      Function<String, Optional<String>> verifiers,
      RandomGenerator random) {
    this.request = request;
    this.inbox = inbox;
    this.writer = writer;
    this.config = config;
    this.verifiers = verifiers;
    this.random = random;
  }

  /**
   * @param endPoint the hash of this server's certificate if the channel is encrypted
   * @return the user
   */
  String run(byte @Nullable [] endPoint) throws ConnectionEnded, FatalError {
    Map<String, String> parameters = request.parameters();
    String user = parameters.getOrDefault("user", "");
    if (user.isEmpty()) {
      throw new FatalError(
          ErrorCode.INVALID_AUTHORIZATION, "no PostgreSQL user name specified in startup packet");
    }
    if (config.requireTls() && endPoint == null) {
      throw new FatalError(
          ErrorCode.INVALID_AUTHORIZATION, "this server takes encrypted connections alone");
    }
    List<String> unknown =
        parameters.keySet().stream().filter(name -> name.startsWith("_pq_.")).toList();
    if (request.minorVersion() > 0 || !unknown.isEmpty()) {
      writer.negotiateProtocolVersion(unknown);
    }
    authenticate(user, endPoint);
    String database = parameters.getOrDefault("database", "");
    if (!(database.isEmpty() ? user : database).equals(config.database())) {
      throw new FatalError(
          ErrorCode.UNDEFINED_DATABASE,
          "database \"%s\" does not exist; this server has \"%s\""
              .formatted(
                  TextDecoder.shown(database.isEmpty() ? user : database), config.database()));
    }
    String replication = parameters.getOrDefault("replication", "false");
    if (!Set.of("false", "off", "no", "0").contains(replication)) {
      throw new FatalError(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "there is no streaming replication here; the change feed is part of the embedded API");
    }
    return user;
  }

  private void authenticate(String user, byte @Nullable [] endPoint)
      throws ConnectionEnded, FatalError {
    List<String> mechanisms =
        endPoint == null
            ? List.of(ScramExchange.PLAIN)
            : List.of(ScramExchange.PLUS, ScramExchange.PLAIN);
    writer.authenticationSasl(mechanisms);
    writer.flush();
    try {
      SaslInitial initial = SaslInitial.parse(credentials());
      if (!mechanisms.contains(initial.mechanism())) {
        throw MessageParser.violation("the client chose a SASL mechanism that was not offered");
      }
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      ScramExchange exchange =
          new ScramExchange(
              initial.mechanism(),
              endPoint,
              verifier(user),
              Base64.getEncoder().encodeToString(nonce));
      writer.authenticationSaslContinue(exchange.first(initial.message()));
      writer.flush();
      writer.authenticationSaslFinal(exchange.last(MessageParser.utf8(credentials())));
      writer.authenticationOk();
    } catch (StoreException e) {
      throw new FatalError(
          e.code(),
          e.code() == ErrorCode.INVALID_PASSWORD
              ? "password authentication failed for user \"" + TextDecoder.shown(user) + '"'
              : String.valueOf(e.getMessage()));
    }
  }

  private ScramVerifier verifier(String user) {
    Optional<String> kept = verifiers.apply(user);
    Optional<ScramVerifier> verifier = kept.flatMap(ScramVerifier::parse);
    if (kept.isPresent() && verifier.isEmpty()) {
      LOGGER
          .atWarn()
          .addKeyValue("user", user)
          .log("The password verifier of this user cannot be read: set the password anew.");
    }
    return verifier.orElseGet(
        () -> ScramVerifier.decoy(config.decoySecret(), user, config.limits().scramIterations()));
  }

  private byte[] credentials() throws ConnectionEnded, FatalError {
    // The handler ends a slow login and tells the client so; this wait must not end before it.
    FrontendMessage message = inbox.take(config.limits().startup().multipliedBy(2));
    return switch (message) {
      case Credentials credentials -> credentials.body();
      case FrontendMessage.Terminate _ ->
          throw new ConnectionEnded(ConnectionEnded.Cause.DISCONNECTED);
      case FrontendMessage.FramingLost lost -> throw new FatalError(Failure.of(lost.reason()));
      case FrontendMessage.Rejected rejected -> throw rejected.reason();
      default -> throw MessageParser.violation("expected a SASL response");
    };
  }

  /** The run-time parameters that the startup packet sets, those of {@code options} with them. */
  Map<String, String> sessionParameters() throws FatalError {
    Map<String, String> settings = new LinkedHashMap<>();
    for (Map.Entry<String, String> option :
        CommandLineOptions.parse(request.parameters().getOrDefault("options", "")).entrySet()) {
      settings.put(option.getKey(), option.getValue());
    }
    request
        .parameters()
        .forEach(
            (name, value) -> {
              if (!OWN.contains(name) && !name.startsWith("_pq_.")) {
                settings.put(name, value);
              }
            });
    for (String name : new ArrayList<>(settings.keySet())) {
      if (name.equalsIgnoreCase("client_encoding")) {
        checkEncoding(String.valueOf(settings.remove(name)));
      }
    }
    return settings;
  }

  private static void checkEncoding(String encoding) throws FatalError {
    String name = encoding.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    if (!UTF8_NAMES.contains(name)) {
      throw new FatalError(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "invalid value for parameter \"client_encoding\": \"%s\"; this server speaks UTF8"
              .formatted(TextDecoder.shown(encoding)));
    }
  }
}
