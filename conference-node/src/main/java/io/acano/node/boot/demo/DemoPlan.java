package io.acano.node.boot.demo;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The instances of a demo and their ports, in port order. All of them are on loopback. */
record DemoPlan(List<Instance> instances) {
  static final String HOST = "127.0.0.1";
  static final String DOMAIN = "demo.acano";
  static final String DATABASE = "acano";
  static final String DATABASE_USER = "acano";

  /** Known to everybody: the demo listens on loopback alone. */
  static final String DATABASE_PASSWORD = "acano";

  private static final int INSTANCES = 3;
  private static final int RTP_PORTS = 1000;
  private static final int PORT_MIN = 1024;
  private static final int PORT_MAX = 65535;

  /** One instance; RTP takes all ports from the first to the last. */
  record Instance(
      String name, int sip, int postgres, int management, int raft, int rtpFirst, int rtpLast) {
    URI managementUrl() {
      return URI.create("https://" + HOST + ":" + management);
    }
  }

  /** The first instance's ports; the others take the ones that follow. */
  record FirstPorts(int sip, int postgres, int management, int raft, int rtp) {
    static final FirstPorts USUAL = new FirstPorts(15060, 15432, 18443, 16000, 20000);

    /** All close together, from one port on. */
    static FirstPorts from(int base) {
      return new FirstPorts(base, base + 10, base + 20, base + 30, base + 100);
    }
  }

  /** A port and what it is for, by the option that moves it. */
  record Port(int number, boolean udp, String purpose, String option) {}

  DemoPlan {
    instances = List.copyOf(instances);
  }

  /** Lays the ports out; throws where two fall together or one is out of range. */
  static DemoPlan of(FirstPorts first) throws DemoException {
    List<Instance> instances = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      int rtp = first.rtp() + i * RTP_PORTS;
      instances.add(
          new Instance(
              "core-" + (i + 1),
              first.sip() + i,
              first.postgres() + i,
              first.management() + i,
              first.raft() + i,
              rtp,
              rtp + RTP_PORTS - 1));
    }
    DemoPlan plan = new DemoPlan(instances);
    plan.check();
    return plan;
  }

  private void check() throws DemoException {
    Map<Integer, Port> taken = new HashMap<>();
    for (Port port : ports()) {
      if (port.number() < PORT_MIN || port.number() > PORT_MAX) {
        throw new DemoException(
            "port "
                + port.number()
                + " for "
                + port.purpose()
                + " is not between "
                + PORT_MIN
                + " and "
                + PORT_MAX
                + "; see "
                + port.option());
      }
      Port other = port.udp() ? null : taken.put(port.number(), port);
      if (other != null) {
        throw new DemoException(
            "port "
                + port.number()
                + " is wanted for "
                + other.purpose()
                + " and for "
                + port.purpose()
                + "; see "
                + port.option());
      }
    }
    int rtpFirst = instances.getFirst().rtpFirst();
    int rtpLast = instances.getLast().rtpLast();
    if (rtpFirst < PORT_MIN || rtpLast > PORT_MAX) {
      throw new DemoException(
          "RTP takes ports "
              + rtpFirst
              + " to "
              + rtpLast
              + ", which do not exist; see --rtp-port");
    }
    for (Port port : taken.values()) {
      if (port.number() >= rtpFirst && port.number() <= rtpLast) {
        throw new DemoException(
            "port "
                + port.number()
                + " for "
                + port.purpose()
                + " is among those for RTP, "
                + rtpFirst
                + " to "
                + rtpLast
                + "; see --rtp-port");
      }
    }
  }

  /** Every port that has to be free, but those for RTP, of which one that is taken does no harm. */
  List<Port> ports() {
    List<Port> ports = new ArrayList<>();
    for (Instance instance : instances) {
      String of = " of " + instance.name();
      ports.add(new Port(instance.sip(), false, "SIP over TCP" + of, "--sip-port"));
      ports.add(new Port(instance.sip(), true, "SIP over UDP" + of, "--sip-port"));
      ports.add(new Port(instance.postgres(), false, "PostgreSQL" + of, "--postgres-port"));
      ports.add(new Port(instance.management(), false, "management" + of, "--management-port"));
      ports.add(new Port(instance.raft(), false, "Raft" + of, "--raft-port"));
    }
    return ports;
  }
}
