package io.acano.store.pgwire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PostgreSQL client of bare messages, for saying what no driver would say. */
final class WireClient implements AutoCloseable {
  static final String PASSWORD = "s3cret ü";

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;

  /** One message of the server. */
  record Reply(char type, byte[] body) {
    /** A field of an ErrorResponse. */
    String field(char name) {
      for (String field : new String(body, UTF_8).split("\0")) {
        if (!field.isEmpty() && field.charAt(0) == name) {
          return field.substring(1);
        }
      }
      return "";
    }

    String text() {
      return new String(body, UTF_8).replace("\0", "");
    }
  }

  WireClient(InetSocketAddress address) throws IOException {
    socket.connect(address, 5_000);
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 65_536));
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** Builds the body of a message from ints, shorts, bytes, byte arrays and strings (with zero). */
  static byte[] body(Object... parts) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream data = new DataOutputStream(bytes);
      for (Object part : parts) {
        switch (part) {
          case Integer number -> data.writeInt(number);
          case Short number -> data.writeShort(number);
          case Character letter -> data.writeByte(letter);
          case byte[] raw -> data.write(raw);
          case String text -> {
            data.write(text.getBytes(UTF_8));
            data.writeByte(0);
          }
          default -> throw new IllegalArgumentException(part.toString());
        }
      }
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] message(char type, Object... parts) {
    byte[] body = body(parts);
    return body(type, body.length + 4, body);
  }

  WireClient raw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  WireClient send(byte[]... messages) throws IOException {
    return raw(body((Object[]) messages));
  }

  /** Sends a packet without a type, as before the login. */
  WireClient packet(Object... parts) throws IOException {
    byte[] body = body(parts);
    return raw(body(body.length + 4, body));
  }

  char letter() throws IOException {
    return (char) in.readUnsignedByte();
  }

  Reply read() throws IOException {
    char type = (char) in.readUnsignedByte();
    byte[] body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new Reply(type, body);
  }

  /** All replies up to the next ReadyForQuery, with it. */
  List<Reply> untilReady() throws IOException {
    List<Reply> replies = new ArrayList<>();
    do {
      replies.add(read());
    } while (replies.getLast().type() != 'Z');
    return replies;
  }

  /** The same as letters, e.g. {@code TDDCZ}; errors show their SQLSTATE, Z its status. */
  static String shape(List<Reply> replies) {
    StringBuilder shape = new StringBuilder();
    for (Reply reply : replies) {
      shape.append(
          switch (reply.type()) {
            case 'E' -> "[" + reply.field('C') + "]";
            case 'Z' -> "Z" + (char) reply.body()[0];
            case 'C' -> "(" + reply.text() + ")";
            default -> String.valueOf(reply.type());
          });
    }
    return shape.toString();
  }

  String query(String sql) throws IOException {
    return shape(send(message('Q', sql)).untilReady());
  }

  /** The replies until the server closes. */
  List<Reply> untilClosed() throws IOException {
    List<Reply> replies = new ArrayList<>();
    try {
      while (true) {
        replies.add(read());
      }
    } catch (EOFException e) {
      return replies;
    }
  }

  WireClient startup(String user, String database) throws IOException {
    return packet(196_608, "user", user, "database", database, "");
  }

  WireClient login() throws IOException {
    startup("ada", "acano");
    String end = shape(scram(PASSWORD));
    if (!end.endsWith("ZI")) {
      throw new IOException("no login: " + end);
    }
    return this;
  }

  /** The SCRAM exchange; returns what the server says after it, to the end of the login. */
  List<Reply> scram(String password) throws IOException {
    read();
    String first = "n=,r=clientnonce";
    byte[] initial = ("n,," + first).getBytes(UTF_8);
    send(message('p', "SCRAM-SHA-256", initial.length, initial));
    Reply challenge = read();
    String server = new String(challenge.body(), 4, challenge.body().length - 4, UTF_8);
    Matcher parts = Pattern.compile("r=([^,]+),s=([^,]+),i=([0-9]+)").matcher(server);
    if (!parts.matches()) {
      throw new IOException("not a server-first message: " + server);
    }
    ScramMechanism mechanism = ScramMechanism.SCRAM_SHA_256;
    byte[] salted =
        ScramFunctions.saltedPassword(
            mechanism,
            StringPreparation.POSTGRESQL_PREPARATION,
            password.toCharArray(),
            Base64.getDecoder().decode(parts.group(2)),
            Integer.parseInt(parts.group(3)));
    byte[] clientKey = ScramFunctions.clientKey(mechanism, salted);
    String last = "c=biws,r=" + parts.group(1);
    String authMessage = first + "," + server + "," + last;
    byte[] signature =
        ScramFunctions.clientSignature(
            mechanism, ScramFunctions.storedKey(mechanism, clientKey), authMessage);
    byte[] proof = ScramFunctions.clientProof(clientKey, signature);
    send(message('p', (last + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(UTF_8)));
    List<Reply> replies = new ArrayList<>();
    do {
      replies.add(read());
    } while ("ZE".indexOf(replies.getLast().type()) < 0);
    return replies;
  }

  /** What PostgreSQL would keep of {@code password}. */
  static String verifier(String password) {
    byte[] salt = "0123456789abcdef".getBytes(UTF_8);
    ScramMechanism mechanism = ScramMechanism.SCRAM_SHA_256;
    byte[] salted =
        ScramFunctions.saltedPassword(
            mechanism,
            StringPreparation.POSTGRESQL_PREPARATION,
            password.toCharArray(),
            salt,
            4096);
    Base64.Encoder base64 = Base64.getEncoder();
    byte[] clientKey = ScramFunctions.clientKey(mechanism, salted);
    return "SCRAM-SHA-256$4096:%s$%s:%s"
        .formatted(
            base64.encodeToString(salt),
            base64.encodeToString(ScramFunctions.storedKey(mechanism, clientKey)),
            base64.encodeToString(ScramFunctions.serverKey(mechanism, salted)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
