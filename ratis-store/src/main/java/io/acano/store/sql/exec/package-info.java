/** Iterators over a transaction. */
@NullMarked
package io.acano.store.sql.exec;

import org.jspecify.annotations.NullMarked;
