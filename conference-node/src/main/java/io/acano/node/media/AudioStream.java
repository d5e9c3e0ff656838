package io.acano.node.media;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What offer and answer agreed on for one audio stream.
 *
 * @param remote where to send RTP; null while the peer receives nothing
 * @param remoteRtcp where to send RTCP; null with {@code remote}
 * @param payloadType the dynamic or static type of the codec, 0 to 127
 * @param telephoneEventPayloadType the type of RFC 4733 events, or -1 if not agreed
 * @param ptimeMs milliseconds of audio in each packet that we send: 10, 20, 30, 40 or 60
 * @param send whether we send audio
 * @param receive whether we expect audio
 */
public record AudioStream(
    @Nullable InetSocketAddress remote,
    @Nullable InetSocketAddress remoteRtcp,
    AudioCodecSpec codec,
    int payloadType,
    int telephoneEventPayloadType,
    int ptimeMs,
    boolean send,
    boolean receive) {}
