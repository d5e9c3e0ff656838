package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.pgwire.FrontendMessage.FramingLost;
import io.acano.store.pgwire.FrontendMessage.Rejected;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Cuts the stream into messages: a type byte, a length that counts itself, a body. A message that
 * is too long is skipped without being kept and answered with 54000, as long as its length is one
 * that a client could mean; otherwise the place of the next message is lost.
 */
final class MessageDecoder extends ByteToMessageDecoder {
  /** PostgreSQL's own limit: no client means to send more in one message. */
  private static final int MAX_PLAUSIBLE_LENGTH = 0x3fffffff;

  private static final int HEADER_BYTES = 5;

  /** Before the login nothing longer than a SASL message has a reason to come. */
  private static final int MAX_LOGIN_BYTES = 65_535;

  private final int maxMessageBytes;
  private volatile boolean loggedIn;
  private boolean deaf;
  private int bytesToSkip;

  MessageDecoder(int maxMessageBytes) {
    this.maxMessageBytes = maxMessageBytes;
  }

  /** From now on messages may have their full size. */
  void allowFullSize() {
    loggedIn = true;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    if (deaf) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (bytesToSkip > 0) {
      int skipped = Math.min(bytesToSkip, in.readableBytes());
      in.skipBytes(skipped);
      bytesToSkip -= skipped;
      return;
    }
    if (in.readableBytes() < HEADER_BYTES) {
      return;
    }
    int start = in.readerIndex();
    byte type = in.getByte(start);
    int length = in.getInt(start + 1);
    int limit = loggedIn ? maxMessageBytes : MAX_LOGIN_BYTES;
    if (!MessageParser.isKnown(type) || length < 4 || length > MAX_PLAUSIBLE_LENGTH) {
      deaf = true;
      in.skipBytes(in.readableBytes());
      out.add(
          new FramingLost(
              MessageParser.violation(
                  "no message of the PostgreSQL protocol begins with type "
                      + (type & 0xff)
                      + " and length "
                      + length)));
    } else if (length > limit) {
      in.skipBytes(HEADER_BYTES);
      bytesToSkip = length - 4;
      StoreException reason =
          new StoreException(
              ErrorCode.PROGRAM_LIMIT_EXCEEDED,
              "a message of " + length + " bytes is over the limit of " + limit + " bytes");
      out.add(
          loggedIn
              ? new Rejected(MessageParser.isExtended(type), reason)
              : new FramingLost(reason));
    } else if (in.readableBytes() > length) {
      ByteBuf body = in.slice(start + HEADER_BYTES, length - 4);
      in.skipBytes(1 + length);
      out.add(MessageParser.parse(type, body));
    }
  }
}
