package io.acano.node.directory;

import io.acano.node.model.Address;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** A directory of plain records for tests; it changes only when a test changes it. */
public final class FixedDirectory implements Directory {
  private final List<CoSpace> coSpaces = new ArrayList<>();
  private final List<User> users = new ArrayList<>();
  private final List<IncomingRule> rules = new ArrayList<>();
  private final List<Address> addresses = new ArrayList<>();
  private volatile View view = new View(0, List.of(), List.of(), List.of(), Map.of());

  @Override
  public DirectoryView view() {
    return view;
  }

  /** Adds a coSpace, or replaces the one of the same id. */
  public synchronized FixedDirectory with(CoSpace coSpace) {
    coSpaces.removeIf(each -> each.id().equals(coSpace.id()));
    coSpaces.add(coSpace);
    return publish();
  }

  public synchronized FixedDirectory without(CoSpace coSpace) {
    coSpaces.removeIf(each -> each.id().equals(coSpace.id()));
    return publish();
  }

  public synchronized FixedDirectory with(User user) {
    users.add(user);
    return publish();
  }

  public synchronized FixedDirectory with(IncomingRule rule) {
    rules.add(rule);
    return publish();
  }

  public synchronized FixedDirectory with(Address address) {
    addresses.add(address);
    return publish();
  }

  private FixedDirectory publish() {
    Map<String, Address> all = new TreeMap<>();
    for (User user : users) {
      String name = user.jid().substring(0, user.jid().indexOf('@'));
      all.put(name, new Address(name, Address.Kind.USER, user.id()));
    }
    for (CoSpace coSpace : coSpaces) {
      for (String own : new String[] {coSpace.uri(), coSpace.callId()}) {
        if (own != null) {
          String text = own.toLowerCase(Locale.ROOT);
          all.put(text, new Address(text, Address.Kind.COSPACE, coSpace.id()));
        }
      }
    }
    addresses.forEach(each -> all.put(each.address(), each));
    List<IncomingRule> byPriority =
        rules.stream().sorted(Comparator.comparingInt(IncomingRule::priority).reversed()).toList();
    view =
        new View(
            view.index() + 1,
            List.copyOf(coSpaces),
            List.copyOf(users),
            byPriority,
            Map.copyOf(all));
    return this;
  }

  private record View(
      long index,
      List<CoSpace> coSpaces,
      Collection<User> users,
      List<IncomingRule> incomingRules,
      Map<String, Address> addresses)
      implements DirectoryView {

    @Override
    public Optional<CoSpace> coSpace(UUID id) {
      return coSpaces.stream().filter(each -> each.id().equals(id)).findAny();
    }

    @Override
    public Optional<Address> lookUp(String userPart) {
      return Optional.ofNullable(addresses.get(userPart.toLowerCase(Locale.ROOT)));
    }
  }
}
