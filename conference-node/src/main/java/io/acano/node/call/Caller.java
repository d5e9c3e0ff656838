package io.acano.node.call;

import org.jspecify.annotations.Nullable;

/**
 * Who calls, as the peer presented itself; sanitised by the protocol.
 *
 * @param remote the address of record
 */
public record Caller(String remote, @Nullable String displayName) {}
