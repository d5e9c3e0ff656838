package io.acano.node.media;

/**
 * An audio codec as SDP names it.
 *
 * @param encoding the rtpmap encoding name, e.g. {@code opus}, {@code G722}, {@code PCMU}
 * @param clockRateHz the rtpmap clock rate (8000 for G.722, by RFC 3551 section 4.5.2)
 * @param channels the rtpmap channel count (2 for Opus, by RFC 7587)
 */
public record AudioCodecSpec(String encoding, int clockRateHz, int channels) {}
