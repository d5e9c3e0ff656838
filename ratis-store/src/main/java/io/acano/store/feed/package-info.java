/** Change feeds over a replica's commit log, and the signal that wakes their readers. */
@NullMarked
package io.acano.store.feed;

import org.jspecify.annotations.NullMarked;
