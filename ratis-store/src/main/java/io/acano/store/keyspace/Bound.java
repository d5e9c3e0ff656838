package io.acano.store.keyspace;

/** One end of a range of values of a column; the value is never NULL. */
public record Bound(Object value, boolean inclusive) {}
