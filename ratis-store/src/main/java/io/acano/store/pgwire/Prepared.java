package io.acano.store.pgwire;

import io.acano.store.api.Column;
import io.acano.store.api.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a client has parsed.
 *
 * @param statement null for the empty statement, which only gives EmptyQueryResponse
 * @param parameters what the values of Bind are read as
 * @param columns as the client was or will be told; they must not change under it
 */
record Prepared(@Nullable Statement statement, List<WireType> parameters, List<Column> columns) {}
