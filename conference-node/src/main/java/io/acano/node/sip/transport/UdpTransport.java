package io.acano.node.sip.transport;

import gov.nist.core.HostPort;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIP over UDP: one socket, one thread that receives. */
final class UdpTransport extends MessageProcessor {
  private static final Logger logger = LoggerFactory.getLogger(UdpTransport.class);
  private static final int MAX_DATAGRAM_BYTES = 65_535;
  private static final int SMALLEST_MESSAGE_BYTES = 16;
  private static final long PAUSE_AFTER_ERROR_NANOS = 10_000_000;

  private final DatagramSocket socket;
  private final SipInbox inbox;

  /**
   * A transport over a bound socket, which it closes.
   *
   * @param advertised the address in our Via and Contact headers
   */
  UdpTransport(
      SIPTransactionStack stack, InetAddress advertised, DatagramSocket socket, SipInbox inbox) {
    super(advertised, socket.getLocalPort(), "udp", stack);
    this.socket = socket;
    this.inbox = inbox;
  }

  @Override
  public void start() {
    Thread.ofPlatform().name("sip-udp-" + getPort()).daemon(true).start(this::receive);
  }

  private void receive() {
    byte[] buffer = new byte[MAX_DATAGRAM_BYTES];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          logger.atWarn().setCause(e).log("receiving SIP over UDP failed; going on");
          LockSupport.parkNanos(PAUSE_AFTER_ERROR_NANOS);
        }
        continue;
      }
      // Shorter ones are keep-alives (RFC 5626 section 4.4) or noise; from port 0 none can be
      // answered.
      if (packet.getLength() >= SMALLEST_MESSAGE_BYTES && packet.getPort() != 0) {
        InetSocketAddress peer = new InetSocketAddress(packet.getAddress(), packet.getPort());
        inbox.receive(Arrays.copyOf(buffer, packet.getLength()), new UdpChannel(this, peer));
      }
    }
  }

  @Override
  public void stop() {
    socket.close();
  }

  @Override
  public MessageChannel createMessageChannel(HostPort target) throws IOException {
    return createMessageChannel(target.getInetAddress(), target.getPort());
  }

  @Override
  public MessageChannel createMessageChannel(InetAddress target, int port) {
    return new UdpChannel(this, new InetSocketAddress(target, port <= 0 ? 5060 : port));
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
  public boolean inUse() {
    return false;
  }

  /** The way to one peer; has no state of its own. */
  private static final class UdpChannel extends SipChannel {
    private final UdpTransport transport;

    private UdpChannel(UdpTransport transport, InetSocketAddress peer) {
      super(transport, peer);
      this.transport = transport;
    }

    @Override
    void send(byte[] message) throws IOException {
      sendMessage(message, peer().getAddress(), peer().getPort(), false);
    }

    @Override
    protected void sendMessage(byte[] message, InetAddress target, int port, boolean reconnect)
        throws IOException {
      transport.socket.send(
          new DatagramPacket(message, message.length, target, port <= 0 ? 5060 : port));
    }

    @Override
    public boolean isReliable() {
      return false;
    }

    @Override
    public void close() {
      // The socket is everybody's.
    }
  }
}
