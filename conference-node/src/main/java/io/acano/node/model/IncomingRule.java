package io.acano.node.model;

import java.util.UUID;

/**
 * Which kinds of targets a dialled domain leads to.
 *
 * @param domain a host name or address literal in lower case
 * @param priority higher first; equal ones in order of the domain
 */
public record IncomingRule(
    UUID id, String domain, int priority, boolean toCoSpaces, boolean toUsers) {}
