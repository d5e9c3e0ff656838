/** Session descriptions and offer/answer (RFC 8866, RFC 3264). Pure. */
@NullMarked
package io.acano.node.media.sdp;

import org.jspecify.annotations.NullMarked;
