package io.acano.node.sip;

import io.acano.node.call.CallOptions;
import io.acano.node.call.ExecutorTimer;
import io.acano.node.call.RecordingLedger;
import io.acano.node.call.Timer;
import io.acano.node.directory.FixedDirectory;
import io.acano.node.media.MediaEngine;
import io.acano.node.model.CoSpace;
import io.acano.node.model.IncomingRule;
import io.acano.node.model.PasscodeHash;
import io.acano.node.model.User;
import io.acano.node.telemetry.Metrics;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A call bridge on a free port of the loopback, with the coSpaces of the demo. */
public final class BridgeFixture<M extends MediaEngine> implements AutoCloseable {
  public static final CoSpace TEAM =
      new CoSpace(new UUID(1, 1), "Team", "team", "1001", null, null);
  public static final CoSpace BOARD =
      new CoSpace(
          new UUID(1, 2),
          "Board",
          "board",
          "1002",
          PasscodeHash.of("4711", new SplittableRandom(1)).text(),
          null);
  public static final CoSpace PAIR = new CoSpace(new UUID(1, 3), "Pair", "pair", null, null, 2);

  private final M media;
  private final FixedDirectory directory =
      new FixedDirectory()
          .with(TEAM)
          .with(BOARD)
          .with(PAIR)
          .with(new User(new UUID(2, 1), "alice@demo.acano", "Alice"))
          .with(new IncomingRule(new UUID(3, 1), "demo.acano", 0, true, true));
  private final RecordingLedger ledger = new RecordingLedger();
  private final ExecutorTimer executor = new ExecutorTimer("test-timer");
  private final Metrics metrics = new Metrics();
  private final CallBridge bridge;

  public BridgeFixture(M media) throws Exception {
    this(media, UnaryOperator.identity(), UnaryOperator.identity());
  }

  public BridgeFixture(M media, UnaryOperator<SipOptions> sip, UnaryOperator<CallOptions> call)
      throws Exception {
    this(media, sip, call, null, InstantSource.system());
  }

  /**
   * A bridge with its own time.
   *
   * @param timer null for a real one
   */
  public BridgeFixture(
      M media,
      UnaryOperator<SipOptions> sip,
      UnaryOperator<CallOptions> call,
      @Nullable Timer timer,
      InstantSource clock)
      throws Exception {
    this.media = media;
    InetAddress loopback = InetAddress.getLoopbackAddress();
    bridge =
        new CallBridge(
            sip.apply(
                SipOptions.of(loopback, 0)
                    .withInviteRate(1000, 2000)
                    .withSessionInterval(Duration.ofMinutes(30))),
            call.apply(CallOptions.of("core-1", 1, loopback)),
            directory,
            media,
            ledger,
            timer == null ? executor : timer,
            clock,
            new SplittableRandom(System.nanoTime()),
            metrics);
    bridge.start();
  }

  public CallBridge bridge() {
    return bridge;
  }

  public InetSocketAddress address() {
    return bridge.address();
  }

  /** A SIP URI at this bridge. */
  public String uri(String user) {
    return "sip:" + user + "@127.0.0.1:" + address().getPort();
  }

  public M media() {
    return media;
  }

  public FixedDirectory directory() {
    return directory;
  }

  public RecordingLedger ledger() {
    return ledger;
  }

  public Metrics metrics() {
    return metrics;
  }

  @Override
  public void close() {
    bridge.stop();
    executor.close();
    media.close();
  }
}
