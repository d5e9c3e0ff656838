package io.acano.node.media.rtp;

import io.acano.node.media.MediaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One platform thread that receives from many pairs of ports. Sending does not pass through it.
 *
 * <p>A port that gets more than {@link #MAX_DATAGRAMS_PER_WINDOW} in 20 ms is not read again until
 * the next window: the kernel then drops what is too much, at next to no cost for us, and other
 * ports get their turn.
 */
public final class DatagramReactor implements AutoCloseable {
  private static final Logger logger = LoggerFactory.getLogger(DatagramReactor.class);

  /** Ten times what a peer sends that packs 10 ms of audio into each packet, twice. */
  static final int MAX_DATAGRAMS_PER_WINDOW = 40;

  private static final long WINDOW_NANOS = 20_000_000;
  private static final int MAX_DATAGRAM_BYTES = 1500;
  private static final int MAX_BIND_TRIES = 64;
  private static final int SOCKET_BUFFER_BYTES = 256 * 1024;

  private final LongSupplier nanoTime;
  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES + 1);
  private final List<SelectionKey> paused = new ArrayList<>();
  private volatile boolean closed;

  public DatagramReactor(String threadName, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException("No selector for media ports: " + e.getMessage(), e);
    }
    thread = Thread.ofPlatform().name(threadName).daemon().start(this::run);
  }

  /** What one channel's key carries: whom to tell, and how much came in this window. */
  private static final class Inlet {
    final DatagramChannel channel;
    final DatagramListener listener;
    final boolean rtcp;
    long windowStart;
    int inWindow;

    Inlet(DatagramChannel channel, DatagramListener listener, boolean rtcp) {
      this.channel = channel;
      this.listener = listener;
      this.rtcp = rtcp;
    }
  }

  /**
   * Opens a pair of ports of the range and starts to receive.
   *
   * @throws MediaException if no pair can be had
   */
  public PortPair open(InetAddress address, PortRange range, DatagramListener listener) {
    for (int tries = 1; ; tries++) {
      int port = range.take();
      try {
        return open(address, range, port, listener);
      } catch (BindException taken) {
        range.release(port);
        if (tries == MAX_BIND_TRIES) {
          throw new MediaException(
              "Could not bind any of "
                  + tries
                  + " pairs of media ports on "
                  + address.getHostAddress()
                  + "; is the address of this machine, and is the range free of other programs?",
              taken);
        }
      } catch (IOException e) {
        range.release(port);
        throw new MediaException(
            "Could not open media port " + port + " on " + address.getHostAddress() + ".", e);
      }
    }
  }

  private PortPair open(InetAddress address, PortRange range, int port, DatagramListener listener)
      throws IOException {
    DatagramChannel rtp = bind(address, port);
    DatagramChannel rtcp;
    try {
      rtcp = bind(address, port + 1);
    } catch (IOException e) {
      rtp.close();
      throw e;
    }
    PortPair pair =
        new PortPair(
            rtp,
            rtcp,
            new InetSocketAddress(address, port),
            () -> {
              closeQuietly(rtp);
              closeQuietly(rtcp);
              selector.wakeup();
              range.release(port);
            });
    try {
      rtp.register(selector, SelectionKey.OP_READ, new Inlet(rtp, listener, false));
      rtcp.register(selector, SelectionKey.OP_READ, new Inlet(rtcp, listener, true));
    } catch (ClosedChannelException e) {
      pair.close();
      throw e;
    }
    selector.wakeup();
    return pair;
  }

  private static DatagramChannel bind(InetAddress address, int port) throws IOException {
    boolean v6 = address instanceof java.net.Inet6Address;
    DatagramChannel channel =
        DatagramChannel.open(v6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
      channel.bind(new InetSocketAddress(address, port));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void closeQuietly(DatagramChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      logger.atWarn().setCause(e).log("A media port did not close");
    }
  }

  private void run() {
    long resumeAt = 0;
    while (!closed) {
      try {
        if (paused.isEmpty()) {
          selector.select(this::receive);
        } else {
          selector.select(this::receive, TimeUnit.NANOSECONDS.toMillis(WINDOW_NANOS));
        }
        long now = nanoTime.getAsLong();
        if (!paused.isEmpty() && now - resumeAt >= 0) {
          paused.forEach(DatagramReactor::resume);
          paused.clear();
          resumeAt = now + WINDOW_NANOS;
        }
      } catch (IOException | RuntimeException e) {
        // One port's fault must not silence the others.
        logger.atError().setCause(e).log("Receiving media failed");
      }
    }
  }

  private static void resume(SelectionKey key) {
    try {
      key.interestOps(SelectionKey.OP_READ);
    } catch (CancelledKeyException closedMeanwhile) {
      // Nothing is left to resume.
    }
  }

  private void receive(SelectionKey key) {
    Inlet inlet = (Inlet) key.attachment();
    long now = nanoTime.getAsLong();
    if (now - inlet.windowStart >= WINDOW_NANOS) {
      inlet.windowStart = now;
      inlet.inWindow = 0;
    }
    try {
      while (inlet.inWindow < MAX_DATAGRAMS_PER_WINDOW) {
        buffer.clear();
        InetSocketAddress source = (InetSocketAddress) inlet.channel.receive(buffer);
        if (source == null) {
          return;
        }
        inlet.inWindow++;
        buffer.flip();
        if (buffer.limit() > MAX_DATAGRAM_BYTES) {
          buffer.limit(0);
        }
        if (inlet.rtcp) {
          inlet.listener.rtcp(buffer, source, now);
        } else {
          inlet.listener.rtp(buffer, source, now);
        }
      }
      key.interestOps(0);
      paused.add(key);
    } catch (ClosedChannelException | CancelledKeyException closedMeanwhile) {
      key.cancel();
    } catch (IOException e) {
      logger.atDebug().setCause(e).log("A media port could not be read");
    }
  }

  /** Stops receiving. Open pairs are to be closed by their owners. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
      selector.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      logger.atWarn().setCause(e).log("The media selector did not close");
    }
  }
}
