/** Order-preserving keys and the row format. Pure; the bytes are a stored format. */
@NullMarked
package io.acano.store.keyspace;

import org.jspecify.annotations.NullMarked;
