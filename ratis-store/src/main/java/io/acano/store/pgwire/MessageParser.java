package io.acano.store.pgwire;

import io.acano.store.api.ErrorCode;
import io.acano.store.api.StoreException;
import io.acano.store.pgwire.FrontendMessage.Bind;
import io.acano.store.pgwire.FrontendMessage.Close;
import io.acano.store.pgwire.FrontendMessage.CopyData;
import io.acano.store.pgwire.FrontendMessage.CopyDone;
import io.acano.store.pgwire.FrontendMessage.CopyFail;
import io.acano.store.pgwire.FrontendMessage.Credentials;
import io.acano.store.pgwire.FrontendMessage.Describe;
import io.acano.store.pgwire.FrontendMessage.Execute;
import io.acano.store.pgwire.FrontendMessage.Flush;
import io.acano.store.pgwire.FrontendMessage.FramingLost;
import io.acano.store.pgwire.FrontendMessage.FunctionCall;
import io.acano.store.pgwire.FrontendMessage.Parse;
import io.acano.store.pgwire.FrontendMessage.Query;
import io.acano.store.pgwire.FrontendMessage.Rejected;
import io.acano.store.pgwire.FrontendMessage.Sync;
import io.acano.store.pgwire.FrontendMessage.Target;
import io.acano.store.pgwire.FrontendMessage.Terminate;
import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of one message. Every count and length is checked against the bytes that are there
 * before anything is allocated for it. Pure.
 */
final class MessageParser {
  private MessageParser() {}

  /** Never throws: what cannot be read comes back as {@link Rejected} or {@link FramingLost}. */
  static FrontendMessage parse(byte type, ByteBuf body) {
    try {
      FrontendMessage message = read(type, body);
      if (body.isReadable()) {
        throw violation(body.readableBytes() + " bytes too many");
      }
      return message;
    } catch (StoreException e) {
      if (!isKnown(type)) {
        return new FramingLost(e);
      }
      return new Rejected(
          isExtended(type),
          new StoreException(e.code(), "message '" + (char) type + "': " + e.getMessage()));
    }
  }

  static boolean isKnown(byte type) {
    return "QPBDECHSXpFdcf".indexOf(type) >= 0;
  }

  /** After an error in one of these, everything up to the next Sync is skipped. */
  static boolean isExtended(byte type) {
    return "PBDECH".indexOf(type) >= 0;
  }

  private static FrontendMessage read(byte type, ByteBuf body) {
    return switch (type) {
      case 'Q' -> new Query(text(body));
      case 'P' -> new Parse(text(body), text(body), oids(body));
      case 'B' -> new Bind(text(body), text(body), formats(body), values(body), formats(body));
      case 'D' -> new Describe(target(body), text(body));
      case 'E' -> new Execute(text(body), maxRows(body));
      case 'C' -> new Close(target(body), text(body));
      case 'H' -> new Flush();
      case 'S' -> new Sync();
      case 'X' -> new Terminate();
      case 'p' -> new Credentials(rest(body));
      case 'd' -> new CopyData(rest(body));
      case 'c' -> new CopyDone();
      case 'f' -> new CopyFail(text(body));
      case 'F' -> {
        body.skipBytes(body.readableBytes());
        yield new FunctionCall();
      }
      default -> throw violation("invalid message type " + (type & 0xff));
    };
  }

  /** A zero-terminated string. */
  static String text(ByteBuf body) {
    int length = body.bytesBefore((byte) 0);
    if (length < 0) {
      throw violation("a string has no terminating zero");
    }
    String text = utf8(body, length);
    body.skipBytes(1);
    return text;
  }

  private static String utf8(ByteBuf body, int length) {
    byte[] bytes = new byte[length];
    body.readBytes(bytes);
    return utf8(bytes);
  }

  /** Decodes strictly, so that what is stored is what was sent. */
  static String utf8(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // A replacement character in the result is rare; only then is it worth a second look.
    if (text.indexOf('\uFFFD') >= 0) {
      try {
        text =
            StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes)).toString();
      } catch (CharacterCodingException e) {
        throw new StoreException(
            ErrorCode.CHARACTER_NOT_IN_REPERTOIRE,
            "invalid byte sequence for encoding \"UTF8\"; this server takes UTF-8 alone",
            e);
      }
    }
    return text;
  }

  private static int[] oids(ByteBuf body) {
    int[] oids = new int[count(body, 4)];
    for (int i = 0; i < oids.length; i++) {
      oids[i] = body.readInt();
    }
    return oids;
  }

  private static short[] formats(ByteBuf body) {
    short[] formats = new short[count(body, 2)];
    for (int i = 0; i < formats.length; i++) {
      formats[i] = body.readShort();
      if (formats[i] != 0 && formats[i] != 1) {
        throw violation("unsupported format code " + formats[i]);
      }
    }
    return formats;
  }

  private static List<byte @Nullable []> values(ByteBuf body) {
    int count = count(body, 4);
    List<byte @Nullable []> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      need(body, 4);
      int length = body.readInt();
      if (length == -1) {
        values.add(null);
        continue;
      }
      if (length < 0) {
        throw violation("parameter $" + (i + 1) + " has the length " + length);
      }
      need(body, length);
      byte[] value = new byte[length];
      body.readBytes(value);
      values.add(value);
    }
    return values;
  }

  private static int count(ByteBuf body, int bytesEach) {
    need(body, 2);
    int count = body.readUnsignedShort();
    need(body, (long) count * bytesEach);
    return count;
  }

  private static int maxRows(ByteBuf body) {
    need(body, 4);
    return Math.max(0, body.readInt());
  }

  private static Target target(ByteBuf body) {
    need(body, 1);
    byte target = body.readByte();
    return switch (target) {
      case 'S' -> Target.STATEMENT;
      case 'P' -> Target.PORTAL;
      default -> throw violation("neither a statement nor a portal: " + (target & 0xff));
    };
  }

  private static byte[] rest(ByteBuf body) {
    byte[] bytes = new byte[body.readableBytes()];
    body.readBytes(bytes);
    return bytes;
  }

  private static void need(ByteBuf body, long bytes) {
    if (body.readableBytes() < bytes) {
      throw violation(
          "insufficient data left: " + body.readableBytes() + " of " + bytes + " bytes");
    }
  }

  static StoreException violation(String what) {
    return new StoreException(ErrorCode.PROTOCOL_VIOLATION, what);
  }
}
