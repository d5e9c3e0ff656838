/** The N-1 mixer and its 20 ms clock. */
@NullMarked
package io.acano.node.media.mix;

import org.jspecify.annotations.NullMarked;
