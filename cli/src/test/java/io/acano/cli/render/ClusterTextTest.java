package io.acano.cli.render;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.acano.cli.json.Json;
import org.junit.jupiter.api.Test;

final class ClusterTextTest {
  @Test
  void showsAClusterWithoutQuorum() throws Exception {
    Json cluster =
        Json.parse(
            """
            {"clusterId": "c1", "leader": null, "term": 7, "quorum": false, "self": "core-2",
             "instances": [
              {"name": "core-1", "role": "unreachable", "term": null, "healthy": false,
               "detail": "no answer"},
              {"name": "core-2", "role": "voter", "term": 7, "appliedIndex": 12, "lag": null,
               "healthy": true, "detail": "ok", "management": "https://h:1", "sip": "h:2",
               "postgres": "h:3"}]}
            """);
    assertEquals(
        """
        cluster c1, no leader, term 7, NO QUORUM, seen from core-2
        NAME    ROLE         TERM  APPLIED  LAG  HEALTHY  MANAGEMENT   SIP  POSTGRES  DETAIL
        core-1  unreachable                      no                                   no answer
        core-2  voter        7     12            yes      https://h:1  h:2  h:3       ok
        """,
        ClusterText.of(cluster));
  }

  @Test
  void showsAnInstanceThatIsInNoCluster() throws Exception {
    Json cluster =
        Json.parse(
            """
            {"clusterId": null, "self": "core-9", "quorum": false, "instances": []}
            """);
    assertEquals(
        "core-9 is in no cluster yet", ClusterText.of(cluster).lines().findFirst().orElseThrow());
  }
}
