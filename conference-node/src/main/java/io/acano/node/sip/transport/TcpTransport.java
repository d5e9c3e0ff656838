package io.acano.node.sip.transport;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIP over TCP: a bounded number of connections, accepted or made, by the peer's address. */
final class TcpTransport extends MessageProcessor {
  private static final Logger logger = LoggerFactory.getLogger(TcpTransport.class);
  private static final long PAUSE_AFTER_ERROR_NANOS = 100_000_000;

  private final ServerSocket server;
  private final SipInbox inbox;
  private final int maxConnections;
  private final Duration idleTimeout;
  private final Map<InetSocketAddress, TcpConnection> connections = new HashMap<>();
  private boolean isStopped;

  /**
   * A transport over a bound socket, which it closes.
   *
   * @param advertised the address in our Via and Contact headers
   */
  TcpTransport(
      SIPTransactionStack stack,
      InetAddress advertised,
      ServerSocket server,
      SipInbox inbox,
      int maxConnections,
      Duration idleTimeout) {
    super(advertised, server.getLocalPort(), "tcp", stack);
    this.server = server;
    this.inbox = inbox;
    this.maxConnections = maxConnections;
    this.idleTimeout = idleTimeout;
  }

  SipInbox inbox() {
    return inbox;
  }

  int idleTimeoutMs() {
    return Math.toIntExact(idleTimeout.toMillis());
  }

  @Override
  public void start() {
    Thread.ofPlatform().name("sip-tcp-" + getPort()).daemon(true).start(this::accept);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        if (socket.getRemoteSocketAddress() instanceof InetSocketAddress peer) {
          TcpConnection connection = new TcpConnection(this, socket, peer);
          socket.setTcpNoDelay(true);
          if (keep(connection)) {
            connection.open();
          } else {
            connection.close();
          }
        } else {
          socket.close();
        }
      } catch (IOException e) {
        if (!server.isClosed()) {
          logger.atWarn().setCause(e).log("accepting a SIP connection failed; going on");
          LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
        }
      }
    }
  }

  private synchronized boolean keep(TcpConnection connection) {
    if (isStopped || connections.size() >= maxConnections) {
      return false;
    }
    connections.put(connection.peer(), connection);
    return true;
  }

  synchronized void forget(TcpConnection connection) {
    connections.remove(connection.peer(), connection);
  }

  synchronized long connectionCount() {
    return connections.size();
  }

  /** The open connection to a peer, or a new one that connects in the background. */
  TcpConnection connectionTo(InetSocketAddress peer) throws IOException {
    TcpConnection connection;
    synchronized (this) {
      TcpConnection open = connections.get(peer);
      if (open != null && open.isOpen()) {
        return open;
      }
      connection = new TcpConnection(this, new Socket(), peer);
      if (!keep(connection)) {
        throw new IOException("too many SIP connections");
      }
    }
    connection.connect();
    return connection;
  }

  @Override
  public void stop() {
    List<TcpConnection> open;
    synchronized (this) {
      isStopped = true;
      open = List.copyOf(connections.values());
    }
    try {
      server.close();
    } catch (IOException e) {
      logger.atWarn().setCause(e).log("closing the SIP server socket failed");
    }
    open.forEach(TcpConnection::close);
  }

  @Override
  public MessageChannel createMessageChannel(HostPort target) throws IOException {
    return createMessageChannel(target.getInetAddress(), target.getPort());
  }

  @Override
  public MessageChannel createMessageChannel(InetAddress target, int port) throws IOException {
    return connectionTo(new InetSocketAddress(target, port <= 0 ? 5060 : port));
  }

  @Override
  public SIPTransactionStack getSIPStack() {
    return sipStack;
  }

  @Override
  public int getDefaultTargetPort() {
    return 5060;
  }

  @Override
  public boolean isSecure() {
    return false;
  }

  @Override
  public int getMaximumMessageSize() {
    return RawMessage.MAX_BYTES;
  }

  @Override
  public synchronized boolean inUse() {
    return !connections.isEmpty();
  }
}
