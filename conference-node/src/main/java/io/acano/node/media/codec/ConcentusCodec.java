package io.acano.node.media.codec;

import io.acano.node.media.MediaException;
import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.util.Arrays;

/** Opus by Concentus, in pure Java: three times the work of libopus, for machines without it. */
final class ConcentusCodec extends OpusCodec {
  @Override
  public AudioEncoder newEncoder() {
    return new Encoder();
  }

  @Override
  public AudioDecoder newDecoder() {
    return new Decoder();
  }

  private static final class Encoder implements AudioEncoder {
    private final OpusEncoder encoder;

    Encoder() {
      try {
        encoder = new OpusEncoder(RATE_HZ, 1, OpusApplication.OPUS_APPLICATION_VOIP);
      } catch (OpusException e) {
        throw new MediaException("Concentus failed to make an encoder.", e);
      }
      encoder.setComplexity(COMPLEXITY);
      encoder.setBitrate(BITRATE_BPS);
      encoder.setUseInbandFEC(true);
      encoder.setPacketLossPercent(EXPECTED_LOSS_PERCENT);
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      try {
        int bytes = encoder.encode(pcm, offset, samples, out, outOffset, MAX_BYTES);
        encoder.setPredictionDisabled(false);
        return bytes;
      } catch (OpusException e) {
        throw new MediaException("Concentus failed to encode a frame.", e);
      }
    }

    @Override
    public void continueFrom(AudioEncoder other) {
      encoder.resetState();
    }

    @Override
    public void breakPrediction() {
      encoder.setPredictionDisabled(true);
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  private static final class Decoder implements AudioDecoder {
    private static final int MAX_SAMPLES = RATE_HZ / 1000 * MAX_MS;

    private OpusDecoder decoder = fresh();

    private static OpusDecoder fresh() {
      try {
        return new OpusDecoder(RATE_HZ, 1);
      } catch (OpusException e) {
        throw new MediaException("Concentus failed to make a decoder.", e);
      }
    }

    @Override
    public int decode(byte[] payload, int length, short[] pcm) {
      if (length <= 0) {
        return -1;
      }
      try {
        return decoder.decode(payload, 0, length, pcm, 0, MAX_SAMPLES, false);
      } catch (OpusException | RuntimeException malformed) {
        // What a hostile packet left behind in the state is not to be trusted.
        decoder = fresh();
        return -1;
      }
    }

    @Override
    public void conceal(short[] pcm, int samples) {
      try {
        decoder.decode(null, 0, 0, pcm, 0, samples, false);
      } catch (OpusException | RuntimeException unconcealed) {
        Arrays.fill(pcm, 0, samples, (short) 0);
      }
    }

    @Override
    public void recover(byte[] nextPayload, int nextLength, short[] pcm, int samples) {
      try {
        decoder.decode(nextPayload, 0, nextLength, pcm, 0, samples, true);
      } catch (OpusException | RuntimeException malformed) {
        decoder = fresh();
        Arrays.fill(pcm, 0, samples, (short) 0);
      }
    }

    @Override
    public void reset() {
      decoder = fresh();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
