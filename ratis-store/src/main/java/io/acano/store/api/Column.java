package io.acano.store.api;

/** One column of a result or a row. */
public record Column(String name, SqlType type) {}
