package io.acano.store.pgwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** Ends a channel so that the client still reads the last words. */
final class ChannelClosing {
  /** How long what was sent may take to leave, and the client to close its side. */
  private static final int LINGER_MS = 2_000;

  private ChannelClosing() {}

  /** Sends one last error from the event loop, and closes. */
  static void refuse(Channel channel, Failure failure) {
    ByteBuf out = channel.alloc().buffer();
    failure.encode(out);
    channel.writeAndFlush(out, channel.voidPromise());
    close(channel);
  }

  /**
   * Closes after all that was written so far has been sent. A socket closed with unread input in it
   * would be reset, and the reset would overtake the error message: so only the sending side is
   * shut at first, and the input is read until the client closes, or for a bounded time.
   */
  static void close(Channel channel) {
    if (channel.eventLoop().isShuttingDown()) {
      return; // The server has cut this connection off.
    }
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            sent -> {
              if (sent.isSuccess()
                  && channel instanceof SocketChannel socket
                  && channel.pipeline().get(SslHandler.class) == null) {
                socket.shutdownOutput();
              } else {
                channel.close();
              }
            });
    channel.config().setAutoRead(true);
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
  }

  /** Closes as soon as all that was written has been sent; for a client that said goodbye. */
  static void closeNow(Channel channel) {
    if (channel.eventLoop().isShuttingDown()) {
      return;
    }
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    channel.eventLoop().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
  }
}
