package io.acano.cli.render;

import io.acano.cli.json.Json;
import java.util.List;

/** The state of a cluster for people. */
public final class ClusterText {
  private static final List<Column> COLUMNS =
      List.of(
          Column.of("NAME", "name"),
          Column.of("ROLE", "role"),
          Column.of("TERM", "term"),
          Column.of("APPLIED", "appliedIndex"),
          Column.of("LAG", "lag"),
          Column.of("HEALTHY", "healthy"),
          Column.of("MANAGEMENT", "management"),
          Column.of("SIP", "sip"),
          Column.of("POSTGRES", "postgres"),
          Column.of("DETAIL", "detail"));

  private ClusterText() {}

  /** What {@code GET /cluster} answered, as a line and a table. */
  public static String of(Json cluster) {
    String id = cluster.text("clusterId");
    String leader = cluster.text("leader");
    String head =
        id.isEmpty()
            ? cluster.text("self") + " is in no cluster yet"
            : "cluster "
                + id
                + ", "
                + (leader.isEmpty() ? "no leader" : "leader " + leader)
                + ", term "
                + cluster.text("term")
                + ", "
                + (cluster.text("quorum").equals("true") ? "quorum" : "NO QUORUM")
                + ", seen from "
                + cluster.text("self");
    return Table.printable(head)
        + "\n"
        + Column.table(COLUMNS, cluster.at("instances").map(Json::items).orElse(List.of())).text();
  }
}
