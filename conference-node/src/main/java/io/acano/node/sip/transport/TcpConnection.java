package io.acano.node.sip.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection: a virtual thread reads and frames messages (RFC 3261 section 18.3), another
 * writes from a bounded queue, so that a peer that does not read stops nobody but itself. A message
 * has to come whole within ten seconds of its first byte; an idle connection is closed.
 */
final class TcpConnection extends SipChannel {
  private static final Logger logger = LoggerFactory.getLogger(TcpConnection.class);
  private static final int MAX_QUEUED_MESSAGES = 64;
  private static final int CONNECT_TIMEOUT_MS = 5_000;
  private static final long MESSAGE_TIME_NANOS = Duration.ofSeconds(10).toNanos();
  private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = {};

  private final TcpTransport transport;
  private final Socket socket;
  private final BlockingQueue<byte[]> outgoing = new ArrayBlockingQueue<>(MAX_QUEUED_MESSAGES);
  private final AtomicBoolean isClosed = new AtomicBoolean();

  TcpConnection(TcpTransport transport, Socket socket, InetSocketAddress peer) {
    super(transport, peer);
    this.transport = transport;
    this.socket = socket;
  }

  /** Starts an accepted connection. */
  void open() {
    startWriter(() -> {});
    startReader();
  }

  /** Connects in the background; what is sent before waits in the queue. */
  void connect() {
    startWriter(
        () -> {
          socket.connect(peer(), CONNECT_TIMEOUT_MS);
          startReader();
        });
  }

  private void startReader() {
    Thread.ofVirtual().name("sip-tcp-read-" + peer()).start(this::read);
  }

  private void startWriter(Preparation preparation) {
    Thread.ofVirtual().name("sip-tcp-write-" + peer()).start(() -> write(preparation));
  }

  private void write(Preparation preparation) {
    try {
      preparation.run();
      OutputStream out = socket.getOutputStream();
      for (byte[] message = outgoing.take(); message.length > 0; message = outgoing.take()) {
        out.write(message);
      }
    } catch (IOException e) {
      logger.atDebug().addKeyValue("peer", peer()).setCause(e).log("a SIP connection broke");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
  }

  private void read() {
    try {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Optional<byte[]> message = readMessage(in);
      while (message.isPresent()) {
        transport.inbox().receive(message.get(), this);
        message = readMessage(in);
      }
    } catch (SocketTimeoutException e) {
      logger.atDebug().addKeyValue("peer", peer()).log("an idle SIP connection is closed");
    } catch (IOException e) {
      logger.atDebug().addKeyValue("peer", peer()).setCause(e).log("a SIP connection broke");
    } finally {
      finish();
    }
  }

  /** The next message; empty at the end of the stream or after what cannot be framed. */
  private Optional<byte[]> readMessage(InputStream in) throws IOException {
    int first = firstByte(in);
    if (first < 0) {
      return Optional.empty();
    }
    long deadline = System.nanoTime() + MESSAGE_TIME_NANOS;
    ByteArrayOutputStream head = new ByteArrayOutputStream(1024);
    head.write(first);
    boolean isLineEmpty = false;
    boolean isWhole = false;
    while (!isWhole) {
      int next = readBefore(in, deadline);
      if (next < 0) {
        return Optional.empty();
      }
      head.write(next);
      isWhole = next == '\n' && isLineEmpty;
      isLineEmpty = next == '\n' || (next == '\r' && isLineEmpty);
      if (head.size() > RawMessage.MAX_BYTES) {
        refuse(head.toByteArray(), SipInbox.Refusal.TOO_LARGE);
        return Optional.empty();
      }
    }
    return withBody(in, head, deadline);
  }

  private Optional<byte[]> withBody(InputStream in, ByteArrayOutputStream head, long deadline)
      throws IOException {
    byte[] bytes = head.toByteArray();
    Optional<RawMessage> raw = RawMessage.cut(bytes);
    if (raw.isPresent() && raw.get().hasTooManyHeaders()) {
      refuse(bytes, SipInbox.Refusal.TOO_LARGE);
      return Optional.empty();
    }
    int length = raw.map(RawMessage::contentLength).orElse(-2);
    if (length < 0) {
      // Without a Content-Length nobody knows where the next message begins.
      refuse(bytes, SipInbox.Refusal.MALFORMED);
      return Optional.empty();
    }
    if (bytes.length + length > RawMessage.MAX_BYTES) {
      refuse(bytes, SipInbox.Refusal.TOO_LARGE);
      return Optional.empty();
    }
    for (int i = 0; i < length; i++) {
      int next = readBefore(in, deadline);
      if (next < 0) {
        return Optional.empty();
      }
      head.write(next);
    }
    return Optional.of(head.toByteArray());
  }

  /** Skips line ends between messages; two in a row are a ping (RFC 5626 section 4.4.1). */
  private int firstByte(InputStream in) throws IOException {
    int lineEnds = 0;
    while (true) {
      socket.setSoTimeout(transport.idleTimeoutMs());
      int next = in.read();
      if (next == '\n') {
        if (++lineEnds % 2 == 0) {
          send(PONG);
        }
      } else if (next != '\r') {
        return next;
      }
    }
  }

  private int readBefore(InputStream in, long deadline) throws IOException {
    if (in.available() == 0) {
      long leftMs = (deadline - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        throw new SocketTimeoutException("a message did not come whole in time");
      }
      socket.setSoTimeout((int) leftMs);
    }
    return in.read();
  }

  private void refuse(byte[] head, SipInbox.Refusal refusal) throws IOException {
    @Nullable RawMessage raw = RawMessage.cut(head).orElse(null);
    if (raw != null) {
      transport.inbox().refuse(raw, refusal, this);
    }
  }

  @Override
  void send(byte[] message) throws IOException {
    if (isClosed.get()) {
      throw new IOException("the connection is closed");
    }
    if (!outgoing.offer(message)) {
      close();
      throw new IOException("the peer does not read; the connection is closed");
    }
  }

  @Override
  protected void sendMessage(byte[] message, InetAddress target, int port, boolean reconnect)
      throws IOException {
    if (isClosed.get() || !target.equals(peer().getAddress())) {
      transport.connectionTo(new InetSocketAddress(target, port)).send(message);
    } else {
      send(message);
    }
  }

  @Override
  public boolean isReliable() {
    return true;
  }

  boolean isOpen() {
    return !isClosed.get();
  }

  /** Lets the writer send what is queued, then closes. */
  private void finish() {
    if (!outgoing.offer(END)) {
      close();
    }
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      transport.forget(this);
      try {
        socket.close();
      } catch (IOException e) {
        logger.atDebug().addKeyValue("peer", peer()).setCause(e).log("closing failed");
      }
      outgoing.clear();
      outgoing.offer(END);
    }
  }

  /** What a writer does first. */
  private interface Preparation {
    void run() throws IOException;
  }
}
