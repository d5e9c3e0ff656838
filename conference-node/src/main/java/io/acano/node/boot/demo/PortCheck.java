package io.acano.node.boot.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Finds ports that somebody else has, before anything is started. */
final class PortCheck {
  private PortCheck() {}

  static void allFree(DemoPlan plan) throws DemoException {
    List<String> busy = new ArrayList<>();
    for (DemoPlan.Port port : plan.ports()) {
      if (!isFree(port)) {
        busy.add(port.number() + " (" + port.purpose() + ", moved by " + port.option() + ")");
      }
    }
    if (!busy.isEmpty()) {
      throw new DemoException(
          "in use already: port "
              + String.join(", port ", busy)
              + ". Does another demo run? --base-port PORT moves all ports");
    }
  }

  private static boolean isFree(DemoPlan.Port port) {
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port.number());
    try {
      if (port.udp()) {
        new DatagramSocket(address).close();
      } else {
        try (ServerSocket socket = new ServerSocket()) {
          // A connection that was closed a moment ago does not hold the port.
          socket.setReuseAddress(true);
          socket.bind(address);
        }
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
