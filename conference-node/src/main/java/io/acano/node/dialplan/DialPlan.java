package io.acano.node.dialplan;

import io.acano.node.directory.DirectoryView;
import io.acano.node.model.Address;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Resolves what callers dial by the incoming rules. Of the rules for the dialled domain, the one of
 * the highest priority decides alone, so that a rule of higher priority can close a domain for a
 * while. An instance's own domains count as a last rule that leads everywhere: an instance can be
 * dialled by its address before any rule is written. Immutable.
 */
public final class DialPlan {
  private final Set<String> ownDomains;

  /**
   * A plan.
   *
   * @param ownDomains host names and address literals that mean this instance itself
   */
  public DialPlan(Set<String> ownDomains) {
    this.ownDomains =
        ownDomains.stream().map(DialledAddress::domainName).collect(Collectors.toUnmodifiableSet());
  }

  /** Where the address leads, as the view has it. */
  public Resolution resolve(DirectoryView view, DialledAddress dialled) {
    Optional<IncomingRule> rule =
        view.incomingRules().stream()
            .filter(each -> DialledAddress.domainName(each.domain()).equals(dialled.domain()))
            .findFirst();
    if (rule.isEmpty() && !ownDomains.contains(dialled.domain())) {
      return new Resolution.WrongDomain();
    }
    if (dialled.user().isEmpty()) {
      return new Resolution.UnknownAddress();
    }
    return view.lookUp(dialled.user())
        .filter(address -> rule.isEmpty() || leadsTo(rule.get(), address.kind()))
        .flatMap(address -> target(view, address))
        .orElseGet(Resolution.UnknownAddress::new);
  }

  private static boolean leadsTo(IncomingRule rule, Address.Kind kind) {
    return switch (kind) {
      case COSPACE -> rule.toCoSpaces();
      case USER -> rule.toUsers();
    };
  }

  private static Optional<Resolution> target(DirectoryView view, Address address) {
    return switch (address.kind()) {
      case COSPACE -> view.coSpace(address.target()).map(Resolution.CoSpaceTarget::new);
      case USER -> user(view, address).map(Resolution.UserTarget::new);
    };
  }

  private static Optional<User> user(DirectoryView view, Address address) {
    return view.users().stream().filter(user -> user.id().equals(address.target())).findAny();
  }
}
