/** Speech codecs behind one interface. */
@NullMarked
package io.acano.node.media.codec;

import org.jspecify.annotations.NullMarked;
