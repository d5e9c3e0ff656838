package io.acano.node.model;

import java.util.UUID;

/**
 * A person with an account.
 *
 * @param jid {@code user@domain}, unique, in lower case
 */
public record User(UUID id, String jid, String displayName) {}
