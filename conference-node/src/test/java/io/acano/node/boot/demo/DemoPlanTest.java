package io.acano.node.boot.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.acano.node.boot.demo.DemoPlan.FirstPorts;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DemoPlanTest {
  @Test
  void theUsualPortsAreThoseOfTheDocumentation() throws Exception {
    List<DemoPlan.Instance> instances = DemoPlan.of(FirstPorts.USUAL).instances();
    assertEquals(
        List.of("core-1", "core-2", "core-3"),
        instances.stream().map(DemoPlan.Instance::name).toList());
    assertEquals(
        new DemoPlan.Instance("core-3", 15062, 15434, 18445, 16002, 22000, 22999),
        instances.get(2));
  }

  @Test
  void portsThatFallTogetherAreNamed() {
    assertRefused(new FirstPorts(15060, 15062, 18443, 16000, 20000), "15062", "PostgreSQL");
    assertRefused(new FirstPorts(20001, 15432, 18443, 16000, 20000), "20001", "--rtp-port");
    assertRefused(new FirstPorts(80, 15432, 18443, 16000, 20000), "80", "--sip-port");
    assertRefused(FirstPorts.from(65_000), "RTP takes ports 65100 to 68099");
  }

  private static void assertRefused(FirstPorts ports, String... words) {
    DemoException refusal = assertThrows(DemoException.class, () -> DemoPlan.of(ports));
    for (String word : words) {
      assertTrue(String.valueOf(refusal.getMessage()).contains(word), refusal.getMessage());
    }
  }

  @Test
  void everyBusyPortIsNamedAtOnce() throws Exception {
    DemoPlan plan = FreePorts.plan();
    PortCheck.allFree(plan);
    DemoPlan.Instance second = plan.instances().get(1);
    InetAddress host = InetAddress.getLoopbackAddress();
    try (ServerSocket database = new ServerSocket(second.postgres(), 1, host);
        DatagramSocket sip = new DatagramSocket(new InetSocketAddress(host, second.sip()))) {
      DemoException refusal = assertThrows(DemoException.class, () -> PortCheck.allFree(plan));
      String message = String.valueOf(refusal.getMessage());
      assertTrue(message.contains(database.getLocalPort() + " (PostgreSQL of core-2"), message);
      assertTrue(message.contains(sip.getLocalPort() + " (SIP over UDP of core-2"), message);
      assertTrue(!message.contains("SIP over TCP"), message);
    }
  }
}
