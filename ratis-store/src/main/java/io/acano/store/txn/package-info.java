/** A transaction on a local snapshot: what it read, what it wants to write. */
@NullMarked
package io.acano.store.txn;

import org.jspecify.annotations.NullMarked;
