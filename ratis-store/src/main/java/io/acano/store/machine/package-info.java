/** The replicated state machine: certifies and applies commands. No clock, thread or randomness. */
@NullMarked
package io.acano.store.machine;

import org.jspecify.annotations.NullMarked;
