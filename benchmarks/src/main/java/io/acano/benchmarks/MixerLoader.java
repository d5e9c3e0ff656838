package io.acano.benchmarks;

import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.codec.AudioEncoder;
import io.acano.node.media.codec.Codecs;
import io.acano.node.media.rtp.RtpPacket;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The phones of {@link MixerLoad}: says its ports, reads those of the server, then sends a packet
 * from each port every 20 ms and counts what comes back between the lines {@code start} and {@code
 * stop}. Packets are encoded once, so that it costs little.
 */
final class MixerLoader {
  static final String PORT = "port";
  static final String PACKETS = "packets";

  private static final int FRAMES = 50;
  private static final long TICK_NANOS = 20_000_000;

  private final AudioCodec codec;
  private final List<DatagramChannel> phones = new ArrayList<>();
  private final List<InetSocketAddress> legs = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(2048);

  private MixerLoader(AudioCodec codec) {
    this.codec = codec;
  }

  public static void main(String[] args) throws Exception {
    AudioCodec codec =
        Codecs.ofThisMachine().all().stream()
            .filter(known -> known.spec().encoding().equalsIgnoreCase(args[0]))
            .findFirst()
            .orElseThrow();
    new MixerLoader(codec).run(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
  }

  private void run(int size, int talking) throws Exception {
    BufferedReader told =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int i = 0; i < size; i++) {
      DatagramChannel phone = DatagramChannel.open();
      phone.bind(new InetSocketAddress(loopback, 0));
      phone.configureBlocking(false);
      phones.add(phone);
      System.out.println(PORT + " " + phone.socket().getLocalPort());
    }
    for (int i = 0; i < size; i++) {
      legs.add(new InetSocketAddress(loopback, Integer.parseInt(told.readLine())));
    }
    byte[][][] voices = new byte[size][][];
    byte[][] silence = encode(0);
    for (int i = 0; i < size; i++) {
      voices[i] = i < talking ? encode(150 + 7 * i) : silence;
    }
    boolean counting = false;
    long counted = 0;
    long start = System.nanoTime();
    for (long tick = 0; ; tick++) {
      long due = start + tick * TICK_NANOS;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      long received = exchange(voices, tick);
      if (counting) {
        counted += received;
      }
      if (told.ready()) {
        if (told.readLine().equals("stop")) {
          System.out.println(PACKETS + " " + counted);
          return;
        }
        counting = true;
      }
    }
  }

  private long exchange(byte[][][] voices, long tick) throws Exception {
    long received = 0;
    for (int i = 0; i < voices.length; i++) {
      buffer.clear();
      RtpPacket.writeHeader(
          buffer,
          tick == 0,
          MixerLoad.PAYLOAD_TYPE,
          (int) tick & 0xffff,
          tick * codec.clockTicks(codec.sampleRateHz() / 50) & 0xffffffffL,
          1000 + i);
      buffer.put(voices[i][(int) (tick % FRAMES)]).flip();
      phones.get(i).send(buffer, legs.get(i));
      buffer.clear();
      while (phones.get(i).receive(buffer) != null) {
        received++;
        buffer.clear();
      }
    }
    return received;
  }

  /** A second of a buzzing voice of this pitch, or of silence. */
  private byte[][] encode(int pitchHz) {
    int samples = codec.sampleRateHz() / 50;
    byte[][] frames = new byte[FRAMES][];
    byte[] out = new byte[AudioEncoder.MAX_BYTES];
    try (AudioEncoder encoder = codec.newEncoder()) {
      for (int frame = 0; frame < FRAMES; frame++) {
        short[] pcm = new short[samples];
        for (int i = 0; pitchHz > 0 && i < samples; i++) {
          double t = (double) (frame * samples + i) / codec.sampleRateHz();
          double voice = 0;
          for (int harmonic = 1; harmonic <= 8; harmonic++) {
            voice += Math.sin(2 * Math.PI * pitchHz * harmonic * t) / harmonic;
          }
          pcm[i] = (short) (3000 * voice * (0.7 + 0.3 * Math.sin(2 * Math.PI * 4 * t)));
        }
        int length = encoder.encode(pcm, 0, samples, out, 0);
        frames[frame] = java.util.Arrays.copyOf(out, length);
      }
    }
    return frames;
  }
}
