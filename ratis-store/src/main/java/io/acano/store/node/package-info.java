/** Composition root: opens and closes one replica with all its parts. */
@NullMarked
package io.acano.store.node;

import org.jspecify.annotations.NullMarked;
