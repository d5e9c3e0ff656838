package io.acano.node.media.sdp;

import java.util.Locale;

/** Who sends, from the side of whoever describes the session (RFC 3264 section 5.1). */
enum Direction {
  SENDRECV(true, true),
  SENDONLY(true, false),
  RECVONLY(false, true),
  INACTIVE(false, false);

  final boolean sends;
  final boolean receives;

  Direction(boolean sends, boolean receives) {
    this.sends = sends;
    this.receives = receives;
  }

  static Direction of(boolean sends, boolean receives) {
    if (sends) {
      return receives ? SENDRECV : SENDONLY;
    }
    return receives ? RECVONLY : INACTIVE;
  }

  Attribute attribute() {
    return Attribute.of(name().toLowerCase(Locale.ROOT));
  }
}
