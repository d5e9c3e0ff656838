package io.acano.node.media.engine;

import io.acano.node.media.AudioStream;
import io.acano.node.media.codec.AudioCodec;
import io.acano.node.media.codec.AudioDecoder;
import io.acano.node.media.codec.AudioEncoder;
import io.acano.node.media.rtp.RtcpCompound;
import io.acano.node.media.rtp.RtcpPacket;
import io.acano.node.media.rtp.RtpPacket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A phone on loopback: says a tone, and keeps all that it hears. Driven by one test thread. */
final class TestPhone implements AutoCloseable {
  static final int PAYLOAD_TYPE = 96;
  static final int EVENT_TYPE = 101;

  /** What came in one RTP packet. */
  record Heard(int sequence, long timestamp, int ssrc, boolean marker, int samples) {}

  private final DatagramChannel rtp;
  private final DatagramChannel rtcp;
  private final AudioCodec codec;
  private final AudioEncoder encoder;
  private final AudioDecoder decoder;
  private final double toneHertz;
  private final int ptimeMs;
  private final int ssrc;
  private final ByteBuffer buffer = ByteBuffer.allocate(2048);
  private final RtpPacket packet = new RtpPacket();

  final List<Heard> heard = new ArrayList<>();
  final List<RtcpPacket> reports = new ArrayList<>();
  short[] recording = new short[0];

  private int sequence = 65_500;
  private long timestamp = 0xffff_ff00L;
  private long said;

  TestPhone(AudioCodec codec, double toneHertz, int ptimeMs) throws IOException {
    this.codec = codec;
    this.encoder = codec.newEncoder();
    this.decoder = codec.newDecoder();
    this.toneHertz = toneHertz;
    this.ptimeMs = ptimeMs;
    this.ssrc = Double.hashCode(toneHertz) ^ codec.hashCode();
    rtp = open();
    rtcp = open();
  }

  private static DatagramChannel open() throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    channel.configureBlocking(false);
    return channel;
  }

  AudioStream terms(boolean send, boolean receive) throws IOException {
    return new AudioStream(
        (InetSocketAddress) rtp.getLocalAddress(),
        (InetSocketAddress) rtcp.getLocalAddress(),
        codec.spec(),
        PAYLOAD_TYPE,
        EVENT_TYPE,
        ptimeMs,
        send,
        receive);
  }

  /** Says the next 20 ms of its tone. */
  void sayTone(InetSocketAddress bridge) throws IOException {
    int samples = codec.sampleRateHz() / 50;
    short[] pcm = new short[samples];
    for (int i = 0; i < samples; i++, said++) {
      pcm[i] = (short) (6000 * Math.sin(2 * Math.PI * toneHertz * said / codec.sampleRateHz()));
    }
    byte[] payload = new byte[AudioEncoder.MAX_BYTES];
    int length = encoder.encode(pcm, 0, samples, payload, 0);
    send(bridge, PAYLOAD_TYPE, false, timestamp, payload, length);
    timestamp = (timestamp + codec.clockTicks(samples)) & 0xffffffffL;
  }

  /** Presses a key as RFC 4733 has it: updates, then the end three times. */
  void press(InetSocketAddress bridge, int event) throws IOException {
    long start = timestamp;
    for (int i = 1; i <= 5; i++) {
      boolean end = i > 2;
      int duration = 160 * Math.min(i, 3);
      byte[] payload = {
        (byte) event, (byte) (end ? 0x8a : 0x0a), (byte) (duration >> 8), (byte) duration
      };
      send(bridge, EVENT_TYPE, i == 1, start, payload, 4);
    }
    timestamp = (timestamp + 960) & 0xffffffffL;
  }

  private void send(
      InetSocketAddress bridge, int type, boolean marker, long time, byte[] payload, int length)
      throws IOException {
    buffer.clear();
    RtpPacket.writeHeader(buffer, marker, type, sequence, time, ssrc);
    buffer.put(payload, 0, length).flip();
    rtp.send(buffer, bridge);
    sequence = (sequence + 1) & 0xffff;
  }

  void sendRaw(byte[] datagram, InetSocketAddress bridge) throws IOException {
    rtp.send(ByteBuffer.wrap(datagram), bridge);
  }

  void sendRtcp(List<RtcpPacket> packets, InetSocketAddress bridgeRtp) throws IOException {
    buffer.clear();
    RtcpCompound.write(packets, buffer);
    buffer.flip();
    rtcp.send(buffer, new InetSocketAddress(bridgeRtp.getAddress(), bridgeRtp.getPort() + 1));
  }

  int ssrc() {
    return ssrc;
  }

  AudioCodec codec() {
    return codec;
  }

  /** Takes all that waits. */
  void listen() throws IOException {
    buffer.clear();
    while (rtp.receive(buffer) != null) {
      buffer.flip();
      if (!packet.parse(buffer) || packet.payloadType() != PAYLOAD_TYPE) {
        throw new AssertionError("the bridge sent something else than our RTP");
      }
      byte[] payload = new byte[packet.payloadLength()];
      buffer.get(packet.payloadOffset(), payload);
      short[] pcm = new short[codec.sampleRateHz() / 1000 * AudioDecoder.MAX_MS];
      int samples = decoder.decode(payload, payload.length, pcm);
      short[] longer = java.util.Arrays.copyOf(recording, recording.length + samples);
      System.arraycopy(pcm, 0, longer, recording.length, samples);
      recording = longer;
      heard.add(
          new Heard(
              packet.sequence(), packet.timestamp(), packet.ssrc(), packet.marker(), samples));
      buffer.clear();
    }
    while (rtcp.receive(buffer) != null) {
      buffer.flip();
      reports.addAll(RtcpCompound.parse(buffer));
      buffer.clear();
    }
  }

  /** The amplitude of a tone in the last {@code seconds} of what was heard (Goertzel). */
  double amplitude(double hertz, double seconds) {
    int rate = codec.sampleRateHz();
    int samples = Math.min(recording.length, (int) (seconds * rate));
    double re = 0;
    double im = 0;
    for (int i = 0; i < samples; i++) {
      double phase = 2 * Math.PI * hertz * i / rate;
      double sample = recording[recording.length - samples + i];
      re += sample * Math.cos(phase);
      im += sample * Math.sin(phase);
    }
    return samples == 0 ? 0 : 2 * Math.hypot(re, im) / samples;
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
    try {
      rtp.close();
      rtcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Calls {@code every20Ms} at an even pace, so often. */
  static void pace(int times, Pace every20Ms) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < times; i++) {
      long due = start + i * 20_000_000L;
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      every20Ms.run();
    }
  }

  /** One step of a paced test. */
  interface Pace {
    void run() throws Exception;
  }
}
