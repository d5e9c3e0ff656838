package io.acano.node.directory;

import java.time.Instant;

/**
 * A row with what every row has.
 *
 * @param version grows with each change that is made through this package
 */
public record Versioned<T>(T value, long version, Instant createdAt, Instant updatedAt) {}
