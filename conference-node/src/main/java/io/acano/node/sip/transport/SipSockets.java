package io.acano.node.sip.transport;

import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.MessageProcessorFactory;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import io.acano.node.telemetry.Metrics;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** The bound sockets of one SIP stack, given to it as its transports. */
public final class SipSockets implements MessageProcessorFactory, AutoCloseable {
  private static final int BIND_ATTEMPTS = 20;
  private static final int UDP_BUFFER_BYTES = 1024 * 1024;

  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final int maxConnections;
  private final Duration idleTimeout;
  private final String errorTag;
  private final Metrics metrics;

  private SipSockets(
      DatagramSocket udp,
      ServerSocket tcp,
      int maxConnections,
      Duration idleTimeout,
      String errorTag,
      Metrics metrics) {
    this.udp = udp;
    this.tcp = tcp;
    this.maxConnections = maxConnections;
    this.idleTimeout = idleTimeout;
    this.errorTag = errorTag;
    this.metrics = metrics;
  }

  /**
   * Binds UDP and TCP to the same port.
   *
   * @param port 0 for any that is free
   * @param errorTag the To tag of answers to what cannot be parsed
   */
  public static SipSockets bind(
      InetAddress address,
      int port,
      int maxConnections,
      Duration idleTimeout,
      String errorTag,
      Metrics metrics)
      throws IOException {
    IOException last = new IOException("no port is free for both UDP and TCP");
    for (int i = 0; i < (port == 0 ? BIND_ATTEMPTS : 1); i++) {
      ServerSocket tcp = new ServerSocket();
      try {
        tcp.setReuseAddress(true);
        tcp.bind(new InetSocketAddress(address, port));
        DatagramSocket udp = new DatagramSocket(new InetSocketAddress(address, tcp.getLocalPort()));
        udp.setReceiveBufferSize(UDP_BUFFER_BYTES);
        return new SipSockets(udp, tcp, maxConnections, idleTimeout, errorTag, metrics);
      } catch (IOException e) {
        tcp.close();
        last = new IOException("cannot bind SIP to " + address.getHostAddress() + ":" + port, e);
      }
    }
    throw last;
  }

  public int port() {
    return tcp.getLocalPort();
  }

  @Override
  public MessageProcessor createMessageProcessor(
      SIPTransactionStack stack, InetAddress advertised, int port, String transport) {
    SipInbox inbox = new SipInbox(stack, errorTag, metrics);
    return switch (transport) {
      case "udp" -> new UdpTransport(stack, advertised, udp, inbox);
      case "tcp" -> {
        TcpTransport connections =
            new TcpTransport(stack, advertised, tcp, inbox, maxConnections, idleTimeout);
        metrics.gauge("sip_connections_count", connections::connectionCount);
        yield connections;
      }
      default -> throw new IllegalArgumentException("no such transport: " + transport);
    };
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
