package io.acano.node.media;

/**
 * Counters of one audio leg since it was opened.
 *
 * @param lost packets that never came, by RFC 3550's count
 * @param concealed 20 ms frames made up by loss concealment
 * @param jitterMs interarrival jitter, RFC 3550 section 6.4.1
 * @param bufferMs the jitter buffer's present depth
 * @param roundTripMs from RTCP, or -1 while unknown
 */
public record AudioStatistics(
    long packetsReceived,
    long packetsSent,
    long lost,
    long discarded,
    long concealed,
    double jitterMs,
    int bufferMs,
    double roundTripMs) {}
