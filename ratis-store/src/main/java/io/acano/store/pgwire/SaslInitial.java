package io.acano.store.pgwire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The SASLInitialResponse: the mechanism that the client chose, and its first message. */
record SaslInitial(String mechanism, String message) {
  static SaslInitial parse(byte[] body) {
    ByteBuf in = Unpooled.wrappedBuffer(body);
    String mechanism = MessageParser.text(in);
    if (in.readableBytes() < 4 || in.readInt() != in.readableBytes()) {
      throw MessageParser.violation("a SASL response of the wrong length");
    }
    byte[] message = new byte[in.readableBytes()];
    in.readBytes(message);
    return new SaslInitial(mechanism, MessageParser.utf8(message));
  }
}
