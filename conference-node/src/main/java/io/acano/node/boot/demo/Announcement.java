package io.acano.node.boot.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the demo tells once it is up: what to dial, what to type, what to break. */
final class Announcement {
  private Announcement() {}

  static String text(
      List<InstanceProcess> processes,
      Optional<String> leader,
      DemoFolder folder,
      String acanoctl,
      @Nullable Duration restartAfter) {
    StringBuilder text = new StringBuilder("\n");
    for (InstanceProcess process : processes) {
      DemoPlan.Instance instance = process.instance();
      text.append(
          String.format(
              Locale.ROOT,
              "  %s  process %-8d sip:%s:%d  postgres %d  management %s%s%n",
              instance.name(),
              process.pid(),
              DemoPlan.HOST,
              instance.sip(),
              instance.postgres(),
              instance.managementUrl(),
              leader.equals(Optional.of(instance.name())) ? "  leader" : ""));
    }
    InstanceProcess victim =
        processes.stream()
            .filter(process -> leader.equals(Optional.of(process.instance().name())))
            .findFirst()
            .orElse(processes.getFirst());
    DemoPlan.Instance first = processes.getFirst().instance();
    DemoPlan.Instance second = processes.get(1).instance();
    return text.append(
            """

            Dial, over UDP or TCP, from any SIP phone on this machine:
              sip:team@%1$s:%2$d     also 1001; from another phone the same at port %3$d
              sip:board@%1$s:%3$d    also 1002; the PIN is 4711#
            SQL, at any instance:
              PGPASSWORD=%4$s psql -h %1$s -p %5$d -U %6$s %7$s
              %8$sacanoctl sql -c 'select name, uri, call_id from cospace'
            Steer it:
              %8$sacanoctl cluster status
              %8$sacanoctl cospace add Lab --uri lab --call-id 1003
              %8$sacanoctl call list
            Break it: kill the leader in the middle of a call, and go on
              kill -9 %9$d
              %8$sacanoctl cluster status
            %10$s
            Logs and data are in %11$s%12$s

            """
                .formatted(
                    DemoPlan.HOST,
                    first.sip(),
                    second.sip(),
                    DemoPlan.DATABASE_PASSWORD,
                    first.postgres(),
                    DemoPlan.DATABASE_USER,
                    DemoPlan.DATABASE,
                    acanoctl,
                    victim.pid(),
                    restartAfter == null
                        ? "An instance that died stays down (--no-restart)."
                        : "An instance that died is started again after "
                            + restartAfter.toSeconds()
                            + " s and catches up; --no-restart leaves it down.",
                    folder.path(),
                    folder.isTemporary() ? ", removed at the end; --data DIR keeps them" : ""))
        .toString();
  }
}
