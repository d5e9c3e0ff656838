package io.acano.node.media.codec;

import io.acano.node.media.AudioCodecSpec;
import io.acano.node.media.MediaException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The codecs of an instance, the best first.
 *
 * @param all in order of preference
 */
public record Codecs(List<AudioCodec> all) {
  private static final Logger logger = LoggerFactory.getLogger(Codecs.class);

  public Codecs {
    all = List.copyOf(all);
  }

  /** All that this machine can speak. */
  public static Codecs ofThisMachine() {
    OpusCodec opus = LibopusCodec.find().orElseGet(ConcentusCodec::new);
    logger.atInfo().addKeyValue("opus", opus.getClass().getSimpleName()).log("Codecs are ready");
    return new Codecs(List.of(opus, G722Codec.G722, G711Codec.PCMU, G711Codec.PCMA));
  }

  public List<AudioCodecSpec> specs() {
    return all.stream().map(AudioCodec::spec).toList();
  }

  /**
   * The codec of an rtpmap; names are compared without case, by RFC 8866.
   *
   * @throws MediaException if there is none
   */
  public AudioCodec named(AudioCodecSpec spec) {
    for (AudioCodec codec : all) {
      if (codec.spec().encoding().equalsIgnoreCase(spec.encoding())
          && codec.spec().clockRateHz() == spec.clockRateHz()) {
        return codec;
      }
    }
    throw new MediaException(
        "No codec "
            + spec.encoding()
            + "/"
            + spec.clockRateHz()
            + "; offer one of "
            + specs().stream().map(AudioCodecSpec::encoding).toList()
            + ".");
  }
}
