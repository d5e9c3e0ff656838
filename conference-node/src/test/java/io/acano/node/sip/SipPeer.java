package io.acano.node.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A SIP peer that sends and reads text, so that a test may say anything to a bridge. */
final class SipPeer implements AutoCloseable {
  static final String SDP =
      """
      v=0
      o=- 1 1 IN IP4 127.0.0.1
      s=-
      c=IN IP4 127.0.0.1
      t=0 0
      m=audio 30000 RTP/AVP 0 8 101
      a=rtpmap:101 telephone-event/8000
      """;

  private final InetSocketAddress bridge;
  private final @Nullable DatagramSocket udp;
  private final @Nullable Socket tcp;
  private final @Nullable InputStream in;
  private final String transport;
  private final int port;
  private int branch;

  private SipPeer(InetSocketAddress bridge, boolean isTcp) throws IOException {
    this.bridge = bridge;
    if (isTcp) {
      udp = null;
      tcp = new Socket(bridge.getAddress(), bridge.getPort());
      in = new BufferedInputStream(tcp.getInputStream());
      transport = "TCP";
      port = tcp.getLocalPort();
    } else {
      udp = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      tcp = null;
      in = null;
      transport = "UDP";
      port = udp.getLocalPort();
    }
  }

  static SipPeer udp(InetSocketAddress bridge) throws IOException {
    return new SipPeer(bridge, false);
  }

  static SipPeer tcp(InetSocketAddress bridge) throws IOException {
    return new SipPeer(bridge, true);
  }

  int port() {
    return port;
  }

  /** A request; {@code headers} are more of them, each line with its end. */
  Message request(
      String method,
      String uri,
      String callId,
      int sequence,
      String toTag,
      String headers,
      String body) {
    branch++;
    return build(
        method, uri, callId, sequence, toTag, headers, body, "z9hG4bK-" + port + "-" + branch);
  }

  Message invite(String uri, String callId, String headers, String body) {
    return request("INVITE", uri, callId, 1, "", headers, body);
  }

  private Message build(
      String method,
      String uri,
      String callId,
      int sequence,
      String toTag,
      String headers,
      String body,
      String branchId) {
    String content = body.replace("\r\n", "\n").replace("\n", "\r\n");
    String type = content.isEmpty() ? "" : "Content-Type: application/sdp\n";
    String head =
        method
            + " "
            + uri
            + " SIP/2.0\n"
            + "Via: SIP/2.0/"
            + transport
            + " 127.0.0.1:"
            + port
            + ";branch="
            + branchId
            + ";rport\n"
            + (headers.contains("Max-Forwards") ? "" : "Max-Forwards: 70\n")
            + "From: \"Peer\" <sip:peer@127.0.0.1:"
            + port
            + ">;tag=peer\n"
            + "To: <"
            + uri
            + ">"
            + (toTag.isEmpty() ? "" : ";tag=" + toTag)
            + "\n"
            + "Call-ID: "
            + callId
            + "\n"
            + "CSeq: "
            + sequence
            + " "
            + method
            + "\n"
            + (headers.contains("Contact:")
                ? ""
                : "Contact: <sip:peer@127.0.0.1:"
                    + port
                    + ";transport="
                    + transport.toLowerCase(Locale.ROOT)
                    + ">\n")
            + headers
            + type
            + "Content-Length: "
            + content.getBytes(StandardCharsets.UTF_8).length
            + "\n\n";
    return new Message(head.replace("\n", "\r\n") + content);
  }

  /** The ACK of a final answer to an INVITE. */
  Message ack(Message invite, Message answer, String body) {
    boolean isOk = answer.status() < 300;
    String uri = isOk ? answer.contact() : invite.requestUri();
    int sequence = Integer.parseInt(invite.header("CSeq").replaceAll(" .*", ""));
    String via = invite.header("Via");
    String old = via.replaceAll(".*branch=([^;]*).*", "$1");
    return build(
        "ACK",
        uri,
        invite.header("Call-ID"),
        sequence,
        answer.toTag(),
        "",
        body,
        isOk ? old + "-ack" : old);
  }

  void send(Message message) throws IOException {
    send(message.text());
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  void send(byte[] bytes) throws IOException {
    if (udp != null) {
      udp.send(new DatagramPacket(bytes, bytes.length, bridge));
    } else if (tcp != null) {
      tcp.getOutputStream().write(bytes);
    }
  }

  /** The next message, within five seconds. */
  Message receive() throws IOException {
    return receive(5_000).orElseThrow(() -> new AssertionError("no message came"));
  }

  /** The next final answer or request. */
  Message receiveFinal() throws IOException {
    Message message = receive();
    while (message.text().startsWith("SIP/2.0 1")) {
      message = receive();
    }
    return message;
  }

  Optional<Message> receive(int timeoutMs) throws IOException {
    try {
      if (udp != null) {
        udp.setSoTimeout(timeoutMs);
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        udp.receive(packet);
        return Optional.of(
            new Message(
                new String(
                    Arrays.copyOf(packet.getData(), packet.getLength()), StandardCharsets.UTF_8)));
      }
      return receiveTcp(timeoutMs);
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
  }

  private Optional<Message> receiveTcp(int timeoutMs) throws IOException {
    assertNotNull(tcp);
    assertNotNull(in);
    tcp.setSoTimeout(timeoutMs);
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return Optional.empty();
      }
      head.write(next);
      if (head.toString(StandardCharsets.UTF_8).equals("\r\n")) {
        return Optional.of(new Message("\r\n"));
      }
    }
    Message message = new Message(head.toString(StandardCharsets.UTF_8));
    byte[] body = in.readNBytes(Integer.parseInt(message.header("Content-Length")));
    return Optional.of(new Message(message.text() + new String(body, StandardCharsets.UTF_8)));
  }

  /** True if the bridge closed the connection. */
  boolean isClosedByBridge() throws IOException {
    assertNotNull(tcp);
    assertNotNull(in);
    tcp.setSoTimeout(5_000);
    return in.read() < 0;
  }

  /** Sends a request and gives the final answer, acknowledged if it was an INVITE's. */
  Message ask(Message request) throws IOException {
    send(request);
    Message answer = receiveFinal();
    assertEquals(request.header("CSeq"), answer.header("CSeq"), answer.text());
    if (request.text().startsWith("INVITE ")) {
      send(ack(request, answer, ""));
    }
    return answer;
  }

  /** A request within the dialog of an answered INVITE. */
  Message within(
      Message invite, Message answer, String method, int sequence, String headers, String body) {
    return request(
        method,
        answer.contact(),
        invite.header("Call-ID"),
        sequence,
        answer.toTag(),
        headers,
        body);
  }

  /** Answers a request of the bridge's with 200. */
  void accept(Message request, String headers) throws IOException {
    StringBuilder answer = new StringBuilder("SIP/2.0 200 OK\r\n");
    for (String name : new String[] {"Via", "From", "To", "Call-ID", "CSeq"}) {
      answer.append(name).append(": ").append(request.header(name)).append("\r\n");
    }
    send(
        answer
            .append(headers.replace("\n", "\r\n"))
            .append("Content-Length: 0\r\n\r\n")
            .toString());
  }

  @Override
  public void close() throws IOException {
    if (udp != null) {
      udp.close();
    }
    if (tcp != null) {
      tcp.close();
    }
  }

  /** A message's text. */
  record Message(String text) {
    int status() {
      return text.startsWith("SIP/2.0 ") ? Integer.parseInt(text.substring(8, 11)) : 0;
    }

    String startLine() {
      return text.lines().findFirst().orElse("");
    }

    String requestUri() {
      return startLine().split(" ")[1];
    }

    /** The first header of that name; empty if there is none. */
    String header(String name) {
      return text.lines()
          .takeWhile(line -> !line.isEmpty())
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst()
          .orElse("");
    }

    String toTag() {
      return header("To").replaceAll(".*;tag=([^;]*).*", "$1");
    }

    String contact() {
      return header("Contact").replaceAll(".*<([^>]*)>.*", "$1");
    }

    String body() {
      return text.substring(text.indexOf("\r\n\r\n") + 4);
    }
  }
}
