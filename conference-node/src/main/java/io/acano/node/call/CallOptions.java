package io.acano.node.call;

import java.net.InetAddress;
import java.time.Duration;

/**
 * The limits of the calls of one instance.
 *
 * @param core the instance's name
 * @param incarnation the instance's run
 * @param mediaAddress where legs receive media
 * @param maxLegs the most legs at once, over all coSpaces
 * @param passcodeAttempts how many passcodes a caller may try
 * @param digitPause the pause after which entered digits count as a passcode without {@code #}
 * @param entryLimit the time for each try
 * @param refusalTime how long a refused caller hears why, before it is hung up
 * @param mediaTimeout how long a leg may show no sign of life, neither media nor signalling
 */
public record CallOptions(
    String core,
    long incarnation,
    InetAddress mediaAddress,
    int maxLegs,
    int passcodeAttempts,
    Duration digitPause,
    Duration entryLimit,
    Duration refusalTime,
    Duration mediaTimeout) {

  /** The limits that suit a usual instance. */
  public static CallOptions of(String core, long incarnation, InetAddress mediaAddress) {
    return new CallOptions(
        core,
        incarnation,
        mediaAddress,
        500,
        3,
        Duration.ofSeconds(3),
        Duration.ofSeconds(30),
        Duration.ofSeconds(3),
        Duration.ofSeconds(60));
  }

  public CallOptions withMaxLegs(int legs) {
    return new CallOptions(
        core,
        incarnation,
        mediaAddress,
        legs,
        passcodeAttempts,
        digitPause,
        entryLimit,
        refusalTime,
        mediaTimeout);
  }

  public CallOptions withMediaTimeout(Duration timeout) {
    return new CallOptions(
        core,
        incarnation,
        mediaAddress,
        maxLegs,
        passcodeAttempts,
        digitPause,
        entryLimit,
        refusalTime,
        timeout);
  }
}
