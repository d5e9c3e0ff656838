package io.acano.node.sip;

import io.acano.node.model.PasscodeHash;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a started bridge some requests before it reports ready: the first real call should not pay
 * for loading and compiling classes.
 */
final class WarmUp {
  private static final Logger logger = LoggerFactory.getLogger(WarmUp.class);
  private static final int ROUNDS = 20;
  private static final int ANSWER_TIMEOUT_MS = 2_000;

  private WarmUp() {}

  static void run(InetSocketAddress bridge) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(bridge.getAddress(), 0))) {
      socket.setSoTimeout(ANSWER_TIMEOUT_MS);
      for (int i = 0; i < ROUNDS; i++) {
        exchange(socket, bridge, "OPTIONS", i);
        exchange(socket, bridge, "INVITE", i);
      }
    } catch (SocketTimeoutException e) {
      logger.atWarn().log("the call bridge did not answer its warm-up in time; going on");
    }
    PasscodeHash.of("0", new SecureRandom()).matches("1");
  }

  /** Sends a request and takes answers until a final one; ends an INVITE with its ACK. */
  private static void exchange(
      DatagramSocket socket, InetSocketAddress bridge, String method, int round)
      throws IOException {
    send(socket, bridge, method, method, round, "");
    byte[] buffer = new byte[4096];
    String status = "";
    while (!status.startsWith("SIP/2.0 ") || status.startsWith("SIP/2.0 1")) {
      DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
      socket.receive(answer);
      status = new String(buffer, 0, answer.getLength(), StandardCharsets.UTF_8);
    }
    if (method.equals("INVITE")) {
      String tag = status.replaceAll("(?s).*\r\nTo:[^\r]*;tag=([^;\r]*).*", "$1");
      send(socket, bridge, "ACK", method, round, ";tag=" + tag);
    }
  }

  private static void send(
      DatagramSocket socket,
      InetSocketAddress bridge,
      String method,
      String transaction,
      int round,
      String toTag)
      throws IOException {
    String host = bridge.getAddress().getHostAddress();
    String authority = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":";
    String own = authority + socket.getLocalPort();
    String target = "sip:warm-up.invalid@" + authority + bridge.getPort();
    String id = transaction.charAt(0) + "-" + socket.getLocalPort() + "-" + round;
    String message =
        """
        %s %s SIP/2.0
        Via: SIP/2.0/UDP %s;branch=z9hG4bK-%s
        Max-Forwards: 70
        From: <sip:%s>;tag=%s
        To: <%s>%s
        Call-ID: warm-up-%s
        CSeq: 1 %s
        Contact: <sip:%s>
        Content-Length: 0

        """
            .formatted(method, target, own, id, own, id, target, toTag, id, method, own)
            .replace("\n", "\r\n");
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    socket.send(new DatagramPacket(bytes, bytes.length, bridge));
  }
}
