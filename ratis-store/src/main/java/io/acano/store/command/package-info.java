/** What the Raft log carries, and its versioned encoding. */
@NullMarked
package io.acano.store.command;

import org.jspecify.annotations.NullMarked;
