/** The media engine: RTP legs, conferences and the clock that drives them. */
@NullMarked
package io.acano.node.media.engine;

import org.jspecify.annotations.NullMarked;
