package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what comes before a session, all of it on the event loop so that a client that says nothing
 * costs no thread: requests for encryption, a request to cancel a statement of another connection,
 * or the startup packet, after which this decoder leaves the pipeline.
 */
final class StartupDecoder extends ByteToMessageDecoder {
  private static final int MAX_BYTES = 10_000;
  private static final int CANCEL = 80_877_102;
  private static final int SSL = 80_877_103;
  private static final int GSS = 80_877_104;
  private static final int PROTOCOL = 3;

  private final @Nullable SslContext tls;
  private final BackendKeys keys;
  private boolean tlsAsked;
  private boolean gssAsked;

  StartupDecoder(@Nullable SslContext tls, BackendKeys keys) {
    this.tls = tls;
    this.keys = keys;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < 4) {
      return;
    }
    int length = in.getInt(in.readerIndex());
    if (length < 8 || length > MAX_BYTES) {
      refuse(context, in, MessageParser.violation("invalid length of startup packet: " + length));
      return;
    }
    if (in.readableBytes() < length) {
      return;
    }
    ByteBuf packet = in.readSlice(length).skipBytes(4);
    try {
      int code = packet.readInt();
      switch (code) {
        case SSL -> startTls(context, in);
        case GSS -> refuseGss(context, in);
        case CANCEL -> cancel(context, packet);
        default -> {
          out.add(startup(code, packet));
          context.pipeline().remove(this);
        }
      }
    } catch (StoreException e) {
      refuse(context, in, e);
    }
  }

  private static void refuse(ChannelHandlerContext context, ByteBuf in, StoreException reason) {
    in.skipBytes(in.readableBytes());
    ChannelClosing.refuse(
        context.channel(), Failure.fatal(reason.code(), String.valueOf(reason.getMessage())));
  }

  private void startTls(ChannelHandlerContext context, ByteBuf in) {
    if (tlsAsked) {
      throw MessageParser.violation("TLS was asked for twice");
    }
    if (in.isReadable()) {
      throw MessageParser.violation(
          "unencrypted data after a request for TLS; someone may be in between");
    }
    tlsAsked = true;
    if (tls == null) {
      answer(context, 'N');
      return;
    }
    answer(context, 'S');
    context.pipeline().addFirst(tls.newHandler(context.alloc()));
  }

  private void refuseGss(ChannelHandlerContext context, ByteBuf in) {
    if (gssAsked || in.isReadable()) {
      throw MessageParser.violation("GSS encryption was asked for twice, or not awaited");
    }
    gssAsked = true;
    answer(context, 'N');
  }

  private static void answer(ChannelHandlerContext context, char letter) {
    context.writeAndFlush(context.alloc().buffer(1).writeByte(letter), context.voidPromise());
  }

  private void cancel(ChannelHandlerContext context, ByteBuf packet) {
    if (packet.readableBytes() == 8) {
      keys.cancel(packet.readInt(), packet.readInt());
    }
    context.close();
  }

  private static StartupRequest startup(int version, ByteBuf packet) {
    if (version >>> 16 != PROTOCOL) {
      throw new StoreException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "unsupported frontend protocol %d.%d: this server speaks 3.0"
              .formatted(version >>> 16, version & 0xffff));
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    while (true) {
      String name = MessageParser.text(packet);
      if (name.isEmpty()) {
        break;
      }
      parameters.put(name, MessageParser.text(packet));
    }
    if (packet.isReadable()) {
      throw MessageParser.violation("the startup packet goes on after its end");
    }
    return new StartupRequest(version & 0xffff, parameters);
  }
}
