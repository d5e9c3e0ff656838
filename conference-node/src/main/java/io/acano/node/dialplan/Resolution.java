package io.acano.node.dialplan;

import io.acano.node.model.CoSpace;
import io.acano.node.model.User;

/** Where a dialled address leads. */
public sealed interface Resolution {
  /** A coSpace takes the call. */
  record CoSpaceTarget(CoSpace coSpace) implements Resolution {}

  /** A person is meant. */
  record UserTarget(User user) implements Resolution {}

  /** The domain is ours, but nothing that callers of it may reach has this user part. */
  record UnknownAddress() implements Resolution {}

  /** No incoming rule takes calls to this domain. */
  record WrongDomain() implements Resolution {}
}
