package io.acano.node.media.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.acano.node.media.MediaException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Opus by the system's libopus, called through java.lang.foreign. States live in native memory of
 * an arena each, so nothing is allocated per frame; libopus itself allocates nothing after
 * initialisation either.
 */
final class LibopusCodec extends OpusCodec {
  private static final String LIBRARY = "libopus.so.0";

  // From opus_defines.h.
  private static final int APPLICATION_VOIP = 2048;
  private static final int SET_BITRATE = 4002;
  private static final int SET_COMPLEXITY = 4010;
  private static final int SET_INBAND_FEC = 4012;
  private static final int SET_PACKET_LOSS_PERCENT = 4014;
  private static final int SET_PREDICTION_DISABLED = 4042;

  private static final int MAX_DECODED_SAMPLES = RATE_HZ / 1000 * AudioDecoder.MAX_MS;
  private static final int MAX_ENCODED_SAMPLES = RATE_HZ / 1000 * 60;
  private static final int MAX_PACKET_BYTES = 1500;
  private static final byte[] NO_PACKET = {};

  private final MethodHandle encoderSize;
  private final MethodHandle encoderInit;
  private final MethodHandle encoderControl;
  private final MethodHandle encode;
  private final MethodHandle decoderSize;
  private final MethodHandle decoderInit;
  private final MethodHandle decode;

  private LibopusCodec(SymbolLookup library) {
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor size = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    encoderSize = handle(linker, library, "opus_encoder_get_size", size);
    decoderSize = handle(linker, library, "opus_decoder_get_size", size);
    encoderInit = handle(linker, library, "opus_encoder_init", returningInt("pIII"));
    decoderInit = handle(linker, library, "opus_decoder_init", returningInt("pII"));
    encode = handle(linker, library, "opus_encode", returningInt("ppIpI"));
    decode = handle(linker, library, "opus_decode", returningInt("ppIpII"));
    encoderControl =
        handle(
            linker,
            library,
            "opus_encoder_ctl",
            returningInt("pII"),
            Linker.Option.firstVariadicArg(2));
  }

  private static FunctionDescriptor returningInt(String parameters) {
    return FunctionDescriptor.of(
        JAVA_INT,
        parameters
            .chars()
            .mapToObj(parameter -> parameter == 'p' ? ADDRESS : JAVA_INT)
            .toArray(MemoryLayout[]::new));
  }

  private static MethodHandle handle(
      Linker linker,
      SymbolLookup library,
      String name,
      FunctionDescriptor type,
      Linker.Option... options) {
    return linker.downcallHandle(library.findOrThrow(name), type, options);
  }

  /** The codec, if the machine has the library. */
  static Optional<OpusCodec> find() {
    try {
      return Optional.of(new LibopusCodec(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
    } catch (IllegalArgumentException | NoSuchElementException absent) {
      return Optional.empty();
    }
  }

  @Override
  public AudioEncoder newEncoder() {
    return new Encoder();
  }

  @Override
  public AudioDecoder newDecoder() {
    return new Decoder();
  }

  private static MediaException failed(String what, Throwable cause) {
    return new MediaException("libopus failed to " + what + ".", cause);
  }

  private static int checked(int result, String what) {
    if (result < 0) {
      throw new MediaException("libopus failed to " + what + ": error " + result + ".");
    }
    return result;
  }

  private final class Encoder implements AudioEncoder {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state;
    private final MemorySegment pcmIn = arena.allocate(JAVA_SHORT, MAX_ENCODED_SAMPLES);
    private final MemorySegment packetOut = arena.allocate(JAVA_BYTE, MAX_BYTES);
    private boolean predictionBroken;

    Encoder() {
      try {
        state = arena.allocate((int) encoderSize.invokeExact(1), 16);
        checked(
            (int) encoderInit.invokeExact(state, RATE_HZ, 1, APPLICATION_VOIP), "make an encoder");
      } catch (RuntimeException e) {
        arena.close();
        throw e;
      } catch (Throwable e) {
        arena.close();
        throw failed("make an encoder", e);
      }
      control(SET_COMPLEXITY, COMPLEXITY);
      control(SET_BITRATE, BITRATE_BPS);
      control(SET_INBAND_FEC, 1);
      control(SET_PACKET_LOSS_PERCENT, EXPECTED_LOSS_PERCENT);
    }

    private void control(int request, int value) {
      try {
        checked((int) encoderControl.invokeExact(state, request, value), "set an encoder up");
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw failed("set an encoder up", e);
      }
    }

    @Override
    public int encode(short[] pcm, int offset, int samples, byte[] out, int outOffset) {
      MemorySegment.copy(pcm, offset, pcmIn, JAVA_SHORT, 0, samples);
      int bytes;
      try {
        bytes =
            checked(
                (int) encode.invokeExact(state, pcmIn, samples, packetOut, MAX_BYTES),
                "encode a frame");
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw failed("encode a frame", e);
      }
      MemorySegment.copy(packetOut, JAVA_BYTE, 0, out, outOffset, bytes);
      if (predictionBroken) {
        predictionBroken = false;
        control(SET_PREDICTION_DISABLED, 0);
      }
      return bytes;
    }

    /**
     * An encoder is one block of memory without pointers into itself: libopus lets it be copied.
     */
    @Override
    public void continueFrom(AudioEncoder other) {
      Encoder from = (Encoder) other;
      state.copyFrom(from.state);
      predictionBroken = from.predictionBroken;
    }

    @Override
    public void breakPrediction() {
      if (!predictionBroken) {
        predictionBroken = true;
        control(SET_PREDICTION_DISABLED, 1);
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  private final class Decoder implements AudioDecoder {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment state;
    private final MemorySegment packetIn = arena.allocate(JAVA_BYTE, MAX_PACKET_BYTES);
    private final MemorySegment pcmOut = arena.allocate(JAVA_SHORT, MAX_DECODED_SAMPLES);

    Decoder() {
      try {
        state = arena.allocate((int) decoderSize.invokeExact(1), 16);
      } catch (Throwable e) {
        arena.close();
        throw failed("make a decoder", e);
      }
      reset();
    }

    @Override
    public int decode(byte[] payload, int length, short[] pcm) {
      if (length <= 0 || length > MAX_PACKET_BYTES) {
        return -1;
      }
      int samples = call(payload, length, MAX_DECODED_SAMPLES, 0);
      if (samples > 0) {
        MemorySegment.copy(pcmOut, JAVA_SHORT, 0, pcm, 0, samples);
      }
      return samples <= 0 ? -1 : samples;
    }

    @Override
    public void conceal(short[] pcm, int samples) {
      play(call(NO_PACKET, 0, samples, 0), pcm, samples);
    }

    @Override
    public void recover(byte[] nextPayload, int nextLength, short[] pcm, int samples) {
      int made = nextLength > MAX_PACKET_BYTES ? -1 : call(nextPayload, nextLength, samples, 1);
      if (made < 0) {
        conceal(pcm, samples);
      } else {
        play(made, pcm, samples);
      }
    }

    private void play(int made, short[] pcm, int samples) {
      int kept = Math.clamp(made, 0, samples);
      MemorySegment.copy(pcmOut, JAVA_SHORT, 0, pcm, 0, kept);
      Arrays.fill(pcm, kept, samples, (short) 0);
    }

    /** A length of 0 asks for concealment: libopus is then given no packet. */
    private int call(byte[] payload, int length, int samples, int redundancy) {
      MemorySegment.copy(payload, 0, packetIn, JAVA_BYTE, 0, length);
      MemorySegment packet = length == 0 ? MemorySegment.NULL : packetIn;
      try {
        return (int) decode.invokeExact(state, packet, length, pcmOut, samples, redundancy);
      } catch (Throwable e) {
        throw failed("decode a packet", e);
      }
    }

    @Override
    public void reset() {
      try {
        checked((int) decoderInit.invokeExact(state, RATE_HZ, 1), "make a decoder");
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw failed("make a decoder", e);
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
