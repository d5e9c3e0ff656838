/** RTP and RTCP packets and sockets (RFC 3550, RFC 4733). */
@NullMarked
package io.acano.node.media.rtp;

import org.jspecify.annotations.NullMarked;
