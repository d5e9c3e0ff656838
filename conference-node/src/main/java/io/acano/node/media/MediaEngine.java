package io.acano.node.media;

import java.net.InetAddress;
import java.util.List;

/** All media of one instance: opens legs and mixers, owns the clock and the threads. */
public interface MediaEngine extends AutoCloseable {
  /** The codecs that legs can speak, the best first. */
  List<AudioCodecSpec> codecs();

  /**
   * Opens a leg on a free pair of ports (RTP even, RTCP odd) of the configured range.
   *
   * @throws MediaException if no ports are free
   */
  AudioLeg openLeg(InetAddress localAddress);

  AudioMixer openMixer();

  @Override
  void close();
}
