package io.acano.store.keyspace;

/** Keys {@code from <= key < to} in unsigned byte order. */
public record KeySpan(byte[] from, byte[] to) {}
