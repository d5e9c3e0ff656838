package io.acano.node.media.sdp;

import io.acano.node.media.AudioCodecSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A payload type and what it stands for, by rtpmap or by RFC 3551's table. */
record PayloadFormat(int payloadType, AudioCodecSpec codec) {
  static final String TELEPHONE_EVENT = "telephone-event";

  private static final Map<Integer, AudioCodecSpec> STATIC_TYPES =
      Map.of(
          0, new AudioCodecSpec("PCMU", 8000, 1),
          8, new AudioCodecSpec("PCMA", 8000, 1),
          9, new AudioCodecSpec("G722", 8000, 1));

  /** The formats of an audio section in its order; those that say nothing usable are left out. */
  static List<PayloadFormat> of(MediaDescription media) throws SdpException {
    List<PayloadFormat> formats = new ArrayList<>();
    for (String format : media.formats()) {
      int payloadType = SdpParser.number(format, 127);
      AudioCodecSpec codec = codec(media, payloadType);
      if (codec != null) {
        formats.add(new PayloadFormat(payloadType, codec));
      }
    }
    return formats;
  }

  private static @Nullable AudioCodecSpec codec(MediaDescription media, int payloadType)
      throws SdpException {
    String prefix = payloadType + " ";
    for (Attribute attribute : media.attributes()) {
      String value = attribute.value();
      if (attribute.name().equals("rtpmap") && value != null && value.startsWith(prefix)) {
        return rtpmap(value.substring(prefix.length()).strip());
      }
    }
    return STATIC_TYPES.get(payloadType);
  }

  private static AudioCodecSpec rtpmap(String text) throws SdpException {
    String[] parts = text.split("/", 4);
    if (parts.length < 2 || parts.length > 3) {
      throw new SdpException("an rtpmap is malformed");
    }
    int channels = parts.length == 3 ? SdpParser.number(parts[2], 255) : 1;
    return new AudioCodecSpec(parts[0], SdpParser.number(parts[1], 1_000_000), channels);
  }

  /**
   * True if this is the codec. Opus is always {@code /2} (RFC 7587), so that one without it can
   * only mean the same.
   */
  boolean is(AudioCodecSpec other) {
    return codec.encoding().equalsIgnoreCase(other.encoding())
        && codec.clockRateHz() == other.clockRateHz()
        && (codec.channels() == other.channels() || codec.channels() == 1);
  }

  boolean isTelephoneEvent() {
    return codec.encoding().equalsIgnoreCase(TELEPHONE_EVENT);
  }

  /** The payload type that RFC 3551 gives the codec, or -1. */
  static int staticType(AudioCodecSpec codec) {
    return STATIC_TYPES.entrySet().stream()
        .filter(entry -> entry.getValue().equals(codec))
        .mapToInt(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }

  /** The attributes that describe this format in our own descriptions. */
  List<Attribute> attributes() {
    String map = payloadType + " " + codec.encoding() + "/" + codec.clockRateHz();
    Attribute rtpmap =
        new Attribute("rtpmap", codec.channels() == 1 ? map : map + "/" + codec.channels());
    if (isTelephoneEvent()) {
      return List.of(rtpmap, new Attribute("fmtp", payloadType + " 0-15"));
    }
    return switch (codec.encoding().toLowerCase(Locale.ROOT)) {
      case "opus" -> List.of(rtpmap, new Attribute("fmtp", payloadType + " useinbandfec=1"));
      default -> List.of(rtpmap);
    };
  }
}
