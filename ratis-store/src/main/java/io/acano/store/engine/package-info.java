/** An ordered key-value engine under one replica, and its in-memory form. */
@NullMarked
package io.acano.store.engine;

import org.jspecify.annotations.NullMarked;
