package io.acano.node.dialplan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.acano.node.directory.FixedDirectory;
import io.acano.node.model.Address;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class DialPlanTest {
  private static final CoSpace TEAM =
      new CoSpace(new UUID(1, 1), "Team", "Team", "1001", null, null);
  private static final User ALICE = new User(new UUID(2, 1), "alice@demo.acano", "Alice");
  private static final Resolution UNKNOWN = new Resolution.UnknownAddress();
  private static final Resolution WRONG = new Resolution.WrongDomain();

  private final FixedDirectory directory =
      new FixedDirectory()
          .with(TEAM)
          .with(ALICE)
          .with(new Address("daily", Address.Kind.COSPACE, TEAM.id()))
          .with(new Address("ghost", Address.Kind.COSPACE, new UUID(9, 9)))
          .with(new IncomingRule(new UUID(3, 1), "demo.acano", 10, true, true))
          .with(new IncomingRule(new UUID(3, 2), "rooms.acano", 10, true, false))
          .with(new IncomingRule(new UUID(3, 3), "people.acano", 10, false, true));
  private final DialPlan plan = new DialPlan(Set.of("127.0.0.1", "Core-1.Acano."));

  @Test
  void findsACoSpaceByAnyOfItsAddresses() {
    Resolution team = new Resolution.CoSpaceTarget(TEAM);
    assertEquals(team, resolve("team", "demo.acano"));
    assertEquals(team, resolve("TEAM", "DEMO.Acano."));
    assertEquals(team, resolve("1001", "rooms.acano"));
    assertEquals(team, resolve("daily", "127.0.0.1"));
    assertEquals(team, resolve("team", "core-1.acano"));
  }

  @Test
  void leadsOnlyWhereTheRuleLeads() {
    assertEquals(new Resolution.UserTarget(ALICE), resolve("alice", "demo.acano"));
    assertEquals(new Resolution.UserTarget(ALICE), resolve("alice", "people.acano"));
    assertEquals(UNKNOWN, resolve("alice", "rooms.acano"));
    assertEquals(UNKNOWN, resolve("team", "people.acano"));
  }

  @Test
  void tellsAnUnknownAddressFromAWrongDomain() {
    assertEquals(UNKNOWN, resolve("nobody", "demo.acano"));
    assertEquals(UNKNOWN, resolve("", "demo.acano"));
    assertEquals(UNKNOWN, resolve("ghost", "demo.acano"));
    assertEquals(WRONG, resolve("team", "elsewhere.example"));
    assertEquals(WRONG, resolve("team", "demo.acano.evil.example"));
    assertEquals(WRONG, resolve("team", ""));
  }

  @Test
  void theRuleOfHighestPriorityDecidesAlone() {
    directory.with(new IncomingRule(new UUID(3, 4), "demo.acano", 99, false, true));
    directory.with(new IncomingRule(new UUID(3, 5), "127.0.0.1", 1, false, false));
    assertEquals(UNKNOWN, resolve("team", "demo.acano"));
    assertEquals(UNKNOWN, resolve("team", "127.0.0.1"));
  }

  @Test
  void readsAnIpv6LiteralWithAndWithoutBrackets() {
    directory.with(new IncomingRule(new UUID(3, 6), "::1", 1, true, true));
    assertEquals(new Resolution.CoSpaceTarget(TEAM), resolve("team", "[::1]"));
  }

  private Resolution resolve(String user, String domain) {
    return plan.resolve(directory.view(), new DialledAddress(user, domain));
  }
}
