package io.acano.store.pgwire;

import io.acano.store.api.Session;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves sessions of the store to PostgreSQL clients. Two event loop threads cut the streams of all
 * connections into messages; each connection has a virtual thread that talks to its session.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Logger LOGGER = LoggerFactory.getLogger(PostgresServer.class);
  private static final int EVENT_LOOPS = 2;

  /** Connections beyond the limit that may be open for the moment it takes to tell them so. */
  private static final int MAX_REFUSALS = 100;

  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final PostgresConfig config;
  private final Function<String, Session> sessions;
  private final Function<String, Optional<String>> verifiers;
  private final RandomGenerator random;
  private final BackendKeys keys;
  private final @Nullable ServerCertificate certificate;
  private final EventLoopGroup eventLoops;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private final Set<ConnectionHandler> connections = new HashSet<>();
  private final Channel listener;
  private boolean closing;

  /**
   * Starts to listen.
   *
   * @param sessions opens a session of a user who has logged in; may block
   * @param verifiers a user's password verifier as PostgreSQL keeps it, {@code
   *     SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey}, or empty for no such user; may block
   * @param random a cryptographically strong source, thread-safe
   * @throws IOException if the address cannot be bound
   */
  public PostgresServer(
      PostgresConfig config,
      Function<String, Session> sessions,
      Function<String, Optional<String>> verifiers,
      RandomGenerator random)
      throws IOException {
    this.config = config;
    this.sessions = sessions;
    this.verifiers = verifiers;
    this.random = random;
    this.keys = new BackendKeys(random);
    this.certificate = config.tls().map(ServerCertificate::load).orElse(null);
    this.eventLoops =
        new MultiThreadIoEventLoopGroup(
            EVENT_LOOPS, new DefaultThreadFactory("pgwire-io", true), NioIoHandler.newFactory());
    this.listener = bind();
    LOGGER.atInfo().addKeyValue("address", address()).log("Serving PostgreSQL clients.");
  }

  private Channel bind() throws IOException {
    try {
      return new ServerBootstrap()
          .group(eventLoops)
          .channel(NioServerSocketChannel.class)
          .option(ChannelOption.SO_REUSEADDR, true)
          .option(ChannelOption.SO_BACKLOG, 256)
          .childOption(ChannelOption.TCP_NODELAY, true)
          .childOption(ChannelOption.SO_KEEPALIVE, true)
          .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
          .childHandler(
              new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                  accept(channel);
                }
              })
          .bind(config.address())
          .sync()
          .channel();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopEventLoops();
      throw new IOException("interrupted while binding " + config.address(), e);
    } catch (RuntimeException | Error e) {
      stopEventLoops();
      throw e;
    } catch (Exception e) {
      // Netty throws the socket's own exception, undeclared.
      stopEventLoops();
      throw new IOException("cannot listen at " + config.address() + ": " + e.getMessage(), e);
    }
  }

  private void accept(SocketChannel channel) {
    if (channels.size() >= config.limits().maxConnections() + MAX_REFUSALS) {
      channel.close();
      return;
    }
    channels.add(channel);
    MessageDecoder decoder = new MessageDecoder(config.limits().maxMessageBytes());
    channel
        .pipeline()
        .addLast(
            new StartupDecoder(certificate == null ? null : certificate.context(), keys),
            decoder,
            new ConnectionHandler(this, channel, decoder));
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Connections that are logged in or about to be. */
  public int connectionCount() {
    lock.lock();
    try {
      return connections.size();
    } finally {
      lock.unlock();
    }
  }

  /** Counts a connection in, unless there are too many or the server stops. */
  boolean admit(ConnectionHandler connection) {
    lock.lock();
    try {
      return !closing
          && connections.size() < config.limits().maxConnections()
          && connections.add(connection);
    } finally {
      lock.unlock();
    }
  }

  void leave(ConnectionHandler connection) {
    lock.lock();
    try {
      connections.remove(connection);
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }

  PostgresConfig config() {
    return config;
  }

  Session openSession(String user) {
    return sessions.apply(user);
  }

  Function<String, Optional<String>> verifiers() {
    return verifiers;
  }

  RandomGenerator random() {
    return random;
  }

  BackendKeys keys() {
    return keys;
  }

  byte @Nullable [] endPoint() {
    return certificate == null ? null : certificate.endPoint();
  }

  /**
   * Stops: no more connections; the clients that wait are told 57P01; statements that run may end
   * within half of the time for it, then they are cancelled; what is still there after all of it is
   * cut off. Takes at most little more than {@link PostgresConfig.Limits#shutdown}.
   */
  @Override
  public void close() {
    Set<ConnectionHandler> open;
    lock.lock();
    try {
      if (closing) {
        return;
      }
      closing = true;
      open = new HashSet<>(connections);
    } finally {
      lock.unlock();
    }
    listener.close();
    open.forEach(ConnectionHandler::shutDown);
    Duration half = config.limits().shutdown().dividedBy(2);
    if (!awaitNoConnections(half)) {
      open.forEach(ConnectionHandler::cancel);
      if (!awaitNoConnections(half)) {
        LOGGER
            .atWarn()
            .addKeyValue("connections", connectionCount())
            .log("Statements did not stop in time; their connections are cut off.");
      }
    }
    channels.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    stopEventLoops();
    LOGGER.atInfo().log("No longer serving PostgreSQL clients.");
  }

  private boolean awaitNoConnections(Duration timeout) {
    lock.lock();
    try {
      long leftNanos = timeout.toNanos();
      while (!connections.isEmpty()) {
        if (leftNanos <= 0) {
          return false;
        }
        leftNanos = left.awaitNanos(leftNanos);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void stopEventLoops() {
    eventLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
