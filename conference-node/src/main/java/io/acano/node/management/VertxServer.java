package io.acano.node.management;

import io.acano.node.config.InstanceConfig;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTPS on Vert.x. Two event loops read and write; each request is worked on by a virtual thread of
 * its own, at most {@code maxRequests} at once. A body is read only after the token was taken.
 */
final class VertxServer implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(VertxServer.class);

  static final int MAX_BODY_BYTES = 1 << 20;

  private static final int MAX_CONNECTIONS = 1_024;
  private static final int EVENT_LOOPS = 2;
  private static final int IDLE_SECONDS = 150;
  private static final long BODY_TIMEOUT_SECONDS = 30;
  private static final long START_TIMEOUT_SECONDS = 20;
  private static final long STOP_TIMEOUT_SECONDS = 5;

  private final InstanceConfig.Management config;
  private final Api api;
  private final Vertx vertx;
  private final Semaphore permits;
  private final AtomicInteger connections = new AtomicInteger();

  VertxServer(InstanceConfig.Management config, Api api) {
    this.config = config;
    this.api = api;
    this.permits = new Semaphore(config.maxRequests());
    this.vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(EVENT_LOOPS)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
  }

  /** Binds; throws if the port is taken or a certificate cannot be used. */
  void start() throws Exception {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(config.listener().host())
            .setPort(config.listener().port())
            .setSsl(true)
            .setUseAlpn(false)
            .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(config.certificate().toString())
                    .setKeyPath(config.key().toString()))
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS)
            .setHandle100ContinueAutomatically(false);
    HttpServer server =
        vertx
            .createHttpServer(options)
            .connectionHandler(
                connection -> {
                  connection.closeHandler(closed -> connections.decrementAndGet());
                  if (connections.incrementAndGet() > MAX_CONNECTIONS) {
                    connection.close();
                  }
                })
            .requestHandler(this::accept);
    try {
      server
          .listen()
          .toCompletionStage()
          .toCompletableFuture()
          .get(START_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(
          "the management API cannot listen on "
              + config.listener().host()
              + ":"
              + config.listener().port()
              + ": "
              + e.getCause(),
          e);
    }
  }

  @Override
  public void close() {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      logger.atWarn().setCause(e).log("the management API did not stop in order");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(HttpServerRequest request) {
    request.pause();
    Context context = vertx.getOrCreateContext();
    if (!permits.tryAcquire()) {
      send(request, ApiError.BUSY.reply("too many requests at once; ask again"));
      return;
    }
    Thread.ofVirtual()
        .name("management-" + request.method())
        .start(
            () -> {
              Reply reply;
              try {
                reply = work(request, context);
              } catch (InterruptedException e) {
                reply = ApiError.SHUTTING_DOWN.reply("this instance is ending");
              } catch (Exception e) {
                reply = ApiError.replyTo(e);
              } finally {
                permits.release();
              }
              Reply answer = reply;
              context.runOnContext(_ -> send(request, answer));
            });
  }

  private Reply work(HttpServerRequest request, Context context) throws Exception {
    Api.Admitted admitted =
        api.admit(
            request.method().name(),
            request.path(),
            request.getHeader("Authorization"),
            request.remoteAddress().hostAddress());
    Fields body = new Fields(new JsonObject());
    if (admitted.route().hasBody()) {
      body = Api.parse(request.getHeader("Content-Type"), read(request, context));
    }
    return api.answer(
        admitted,
        Api.query(request.query()),
        request.getHeader("If-Match"),
        request.getHeader(PeerClient.PASSED_ON) != null,
        body);
  }

  private static byte[] read(HttpServerRequest request, Context context) throws Exception {
    String length = request.getHeader("Content-Length");
    if (length != null && (length.length() > 9 || Integer.parseInt(length) > MAX_BODY_BYTES)) {
      throw tooLarge();
    }
    CompletableFuture<Buffer> whole = new CompletableFuture<>();
    context.runOnContext(
        _ -> {
          Buffer body = Buffer.buffer();
          request.exceptionHandler(whole::completeExceptionally);
          request.endHandler(ended -> whole.complete(body));
          request.handler(
              part -> {
                if (body.length() + part.length() > MAX_BODY_BYTES) {
                  whole.completeExceptionally(tooLarge());
                  request.pause();
                } else {
                  body.appendBuffer(part);
                }
              });
          if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            request.response().writeContinue();
          }
          request.resume();
        });
    try {
      return whole.get(BODY_TIMEOUT_SECONDS, TimeUnit.SECONDS).getBytes();
    } catch (TimeoutException e) {
      throw new ApiException(ApiError.TIMED_OUT, "the body did not arrive in time", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException refused) {
        throw refused;
      }
      throw new ApiException(ApiError.BAD_REQUEST, "the body did not arrive whole", e);
    }
  }

  private static ApiException tooLarge() {
    return new ApiException(ApiError.TOO_LARGE, "the body has more than 1 MiB");
  }

  private static void send(HttpServerRequest request, Reply reply) {
    HttpServerResponse response = request.response();
    if (response.closed() || response.ended()) {
      return;
    }
    response
        .setStatusCode(reply.status())
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Strict-Transport-Security", "max-age=31536000");
    reply.headers().forEach(response::putHeader);
    if (!request.isEnded()) {
      // What was not read is not wanted: the connection ends with the answer.
      response.putHeader("Connection", "close");
    }
    JsonObject body = reply.body();
    if (body == null) {
      response.end();
    } else {
      response.putHeader("Content-Type", "application/json").end(body.toBuffer());
    }
  }
}
