/** The adaptive jitter buffer and loss concealment. */
@NullMarked
package io.acano.node.media.jitter;

import org.jspecify.annotations.NullMarked;
