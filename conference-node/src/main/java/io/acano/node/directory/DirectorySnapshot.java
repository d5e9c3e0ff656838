package io.acano.node.directory;

import io.acano.node.model.Address;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A view made of the rows of one log index. */
final class DirectorySnapshot implements DirectoryView {
  private final long index;
  private final Map<UUID, CoSpace> coSpaces;
  private final Map<UUID, User> users;
  private final List<IncomingRule> rules;
  private final Map<String, Address> addresses;

  DirectorySnapshot(
      long index,
      Collection<CoSpace> coSpaces,
      Collection<User> users,
      Collection<IncomingRule> rules,
      Collection<Address> further) {
    this.index = index;
    this.coSpaces = byId(coSpaces.stream().sorted(Comparator.comparing(CoSpace::id)).toList());
    Map<UUID, User> usersById = new LinkedHashMap<>();
    users.stream()
        .sorted(Comparator.comparing(User::jid))
        .forEach(user -> usersById.put(user.id(), user));
    this.users = Collections.unmodifiableMap(usersById);
    this.rules =
        rules.stream()
            .sorted(
                Comparator.comparingInt(IncomingRule::priority)
                    .reversed()
                    .thenComparing(IncomingRule::domain))
            .toList();
    this.addresses = addresses(further);
  }

  static DirectorySnapshot empty() {
    return new DirectorySnapshot(0, List.of(), List.of(), List.of(), List.of());
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public Optional<CoSpace> coSpace(UUID id) {
    return Optional.ofNullable(coSpaces.get(id));
  }

  @Override
  public Collection<CoSpace> coSpaces() {
    return coSpaces.values();
  }

  @Override
  public Collection<User> users() {
    return users.values();
  }

  @Override
  public List<IncomingRule> incomingRules() {
    return rules;
  }

  @Override
  public Optional<Address> lookUp(String userPart) {
    return Optional.ofNullable(addresses.get(Form.lower(userPart)));
  }

  @Override
  public Map<String, Address> addresses() {
    return addresses;
  }

  private static Map<UUID, CoSpace> byId(List<CoSpace> coSpaces) {
    Map<UUID, CoSpace> byId = new LinkedHashMap<>();
    coSpaces.forEach(coSpace -> byId.put(coSpace.id(), coSpace));
    return Collections.unmodifiableMap(byId);
  }

  /** What is put first wins, so that two rows written by hand never make a call's way random. */
  private Map<String, Address> addresses(Collection<Address> further) {
    Map<String, Address> all = new HashMap<>();
    for (Address address : further) {
      boolean leadsSomewhere =
          switch (address.kind()) {
            case COSPACE -> coSpaces.containsKey(address.target());
            case USER -> users.containsKey(address.target());
          };
      if (leadsSomewhere) {
        all.putIfAbsent(address.address(), address);
      }
    }
    for (CoSpace coSpace : coSpaces.values()) {
      if (coSpace.uri() != null) {
        putIfAbsent(all, coSpace.uri(), Address.Kind.COSPACE, coSpace.id());
      }
    }
    for (CoSpace coSpace : coSpaces.values()) {
      if (coSpace.callId() != null) {
        putIfAbsent(all, coSpace.callId(), Address.Kind.COSPACE, coSpace.id());
      }
    }
    for (User user : users.values()) {
      putIfAbsent(all, Rows.localPart(user.jid()), Address.Kind.USER, user.id());
    }
    return Collections.unmodifiableMap(all);
  }

  private static void putIfAbsent(
      Map<String, Address> all, String text, Address.Kind kind, UUID target) {
    String address = Form.lower(text);
    all.putIfAbsent(address, new Address(address, kind, target));
  }
}
