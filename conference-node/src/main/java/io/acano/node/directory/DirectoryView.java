package io.acano.node.directory;

import io.acano.node.model.Address;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.User;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is configured, as of one log index. Immutable. */
public interface DirectoryView {
  /** The log index whose state this is. */
  long index();

  Optional<CoSpace> coSpace(UUID id);

  Collection<CoSpace> coSpaces();

  Collection<User> users();

  /** By priority, highest first. */
  List<IncomingRule> incomingRules();

  /**
   * What a user part or call id leads to: first a row of {@code address}, then a coSpace's own uri
   * or call id, then a user's own name. Case is ignored.
   */
  Optional<Address> lookUp(String userPart);

  /** Every address of {@link #lookUp}, by its lower-case text. */
  Map<String, Address> addresses();
}
