package io.acano.node.media.codec;

/** The two companding laws of ITU-T G.711: sixteen bits of PCM to eight and back. */
enum G711Law {
  MU {
    @Override
    byte compress(int sample) {
      int sign = sample < 0 ? 0x80 : 0;
      int magnitude = Math.min(Math.abs(sample), 32635) + 132;
      int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
      return (byte) ~(sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f));
    }

    @Override
    short expand(int code) {
      int inverted = ~code;
      int magnitude = ((((inverted & 0x0f) << 3) + 132) << ((inverted & 0x70) >> 4)) - 132;
      return (short) ((inverted & 0x80) != 0 ? -magnitude : magnitude);
    }
  },

  A {
    @Override
    byte compress(int sample) {
      int sign = sample < 0 ? 0 : 0x80;
      int magnitude = sample < 0 ? ~sample : sample;
      if (magnitude < 256) {
        return (byte) ((sign | (magnitude >> 4)) ^ 0x55);
      }
      int segment = 24 - Integer.numberOfLeadingZeros(magnitude);
      return (byte) ((sign | (segment << 4) | ((magnitude >> (segment + 3)) & 0x0f)) ^ 0x55);
    }

    @Override
    short expand(int code) {
      int even = code ^ 0x55;
      int segment = (even & 0x70) >> 4;
      int step = ((even & 0x0f) << 4) + 8;
      int magnitude = segment == 0 ? step : (step + 256) << (segment - 1);
      return (short) ((even & 0x80) != 0 ? magnitude : -magnitude);
    }
  };

  abstract byte compress(int sample);

  abstract short expand(int code);
}
