package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.Session;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a channel's pipeline: starts the connection's thread when the startup packet has come,
 * and hands everything after it to that thread. Runs on the event loop, but for the methods of
 * {@link Connection.Environment}, which the thread calls.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter
    implements Connection.Environment {
  private static final Logger LOGGER = LoggerFactory.getLogger(ConnectionHandler.class);

  private final PostgresServer server;
  private final Channel channel;
  private final MessageDecoder decoder;
  private final Inbox inbox;
  private final BackendWriter writer;
  private volatile @Nullable Connection connection;

  ConnectionHandler(PostgresServer server, Channel channel, MessageDecoder decoder) {
    this.server = server;
    this.channel = channel;
    this.decoder = decoder;
    this.inbox = new Inbox(on -> channel.config().setAutoRead(on));
    this.writer = new BackendWriter(channel, server.config().limits().stalledWrite());
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    channel
        .eventLoop()
        .schedule(
            this::endSlowStart,
            server.config().limits().startup().toMillis(),
            TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  private void endSlowStart() {
    Connection started = connection;
    if (channel.isActive() && (started == null || !started.isLoggedIn())) {
      inbox.end(ConnectionEnded.Cause.DISCONNECTED);
      ChannelClosing.refuse(
          channel,
          Failure.fatal(
              ErrorCode.INVALID_AUTHORIZATION,
              "no login within " + server.config().limits().startup() + "; connect again"));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    switch (message) {
      case FrontendMessage frontend -> inbox.offer(frontend);
      case StartupRequest request -> start(request);
      default -> ReferenceCountUtil.release(message);
    }
  }

  private void start(StartupRequest request) {
    Login login =
        new Login(request, inbox, writer, server.config(), server.verifiers(), server.random());
    Connection started = new Connection(this, inbox, writer, login);
    if (server.admit(this)) {
      connection = started;
      Thread.ofVirtual().name("pgwire-" + channel.id().asShortText()).start(started);
    } else {
      ChannelClosing.refuse(
          channel,
          Failure.fatal(
              ErrorCode.TOO_MANY_CONNECTIONS,
              "sorry, too many clients already: at most "
                  + server.config().limits().maxConnections()
                  + "; close some, or connect to another instance"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    inbox.end(ConnectionEnded.Cause.DISCONNECTED);
    writer.writabilityChanged();
    cancel();
    context.fireChannelInactive();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    writer.writabilityChanged();
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOGGER
        .atDebug()
        .addKeyValue("remote", channel.remoteAddress())
        .setCause(cause)
        .log("A PostgreSQL client's channel failed.");
    context.close();
  }

  /** Ends the conversation after the statement that runs now. */
  void shutDown() {
    inbox.end(ConnectionEnded.Cause.SHUT_DOWN);
  }

  /** Stops the statement that runs now. */
  void cancel() {
    Connection started = connection;
    if (started != null) {
      started.cancel();
    }
  }

  @Override
  public byte @Nullable [] endPoint() {
    return channel.pipeline().get(SslHandler.class) == null ? null : server.endPoint();
  }

  @Override
  public Session openSession(String user) {
    return server.openSession(user);
  }

  @Override
  public BackendKeys keys() {
    return server.keys();
  }

  @Override
  public PostgresConfig config() {
    return server.config();
  }

  @Override
  public void loggedIn() {
    decoder.allowFullSize();
  }

  @Override
  public void ended(boolean byTheClient) {
    writer.release();
    inbox.end(ConnectionEnded.Cause.DISCONNECTED);
    if (byTheClient) {
      ChannelClosing.closeNow(channel);
    } else {
      ChannelClosing.close(channel);
    }
    server.leave(this);
  }
}
