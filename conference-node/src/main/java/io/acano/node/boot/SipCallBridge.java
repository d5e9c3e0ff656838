package io.acano.node.boot;

import io.acano.node.call.CallOptions;
import io.acano.node.call.ExecutorTimer;
import io.acano.node.component.Component;
import io.acano.node.config.InstanceConfig;
import io.acano.node.config.Listener;
import io.acano.node.directory.DirectoryCache;
import io.acano.node.directory.DropWatch;
import io.acano.node.directory.StoreLegLedger;
import io.acano.node.media.MediaEngine;
import io.acano.node.media.engine.RtpMediaEngine;
import io.acano.node.media.engine.RtpMediaOptions;
import io.acano.node.sip.CallBridge;
import io.acano.node.sip.SipOptions;
import io.acano.node.telemetry.Metrics;
import io.acano.store.api.Store;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The call bridge with all that is lent to it: media, ledger, timer, and the watch for drops. */
final class SipCallBridge implements Component {
  private final InstanceConfig config;
  private final long incarnation;
  private final Store store;
  private final DirectoryCache directory;
  private final InstantSource clock;
  private final SecureRandom random;
  private volatile @Nullable Running running;

  private record Running(
      CallBridge bridge,
      MediaEngine media,
      StoreLegLedger ledger,
      DropWatch drops,
      ExecutorTimer timer) {
    void start() throws Exception {
      ledger.start();
      bridge.start();
      drops.start();
    }

    /** The bridge first: it hangs up, and the ledger then erases the rows of what is over. */
    void stop() {
      drops.close();
      bridge.stop();
      ledger.close();
      timer.close();
      media.close();
    }
  }

  SipCallBridge(
      InstanceConfig config,
      long incarnation,
      Store store,
      DirectoryCache directory,
      InstantSource clock,
      SecureRandom random) {
    this.config = config;
    this.incarnation = incarnation;
    this.store = store;
    this.directory = directory;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String name() {
    return "call-bridge";
  }

  @Override
  public void start() throws Exception {
    Running starting = assemble();
    // Before the first call: a coSpace that is removed during the start ends its calls, too.
    directory.onChange(starting.bridge()::onDirectoryChanged);
    try {
      starting.start();
    } catch (Exception e) {
      starting.stop();
      throw e;
    }
    running = starting;
  }

  @Override
  public void stop() {
    Running stopping = running;
    running = null;
    if (stopping != null) {
      stopping.stop();
    }
  }

  @Override
  public Health health() {
    Running now = running;
    return now == null ? new Health(false, "waits for the directory") : now.bridge().health();
  }

  private Running assemble() throws UnknownHostException {
    InstanceConfig.CallBridge settings = config.callBridge();
    Listener sip = settings.sip();
    InetAddress bind = InetAddress.getByName(sip.host());
    InetAddress advertised = InetAddress.getByName(sip.advertisedHost());
    InetAddress mediaAddress = bind.isAnyLocalAddress() ? advertised : bind;
    Metrics metrics = new Metrics();
    MediaEngine media =
        new RtpMediaEngine(RtpMediaOptions.ofPorts(settings.rtp().min(), settings.rtp().max()));
    StoreLegLedger ledger = new StoreLegLedger(store, config.name(), incarnation);
    ExecutorTimer timer = new ExecutorTimer("call-timer");
    CallBridge bridge =
        new CallBridge(
            sipOptions(bind, advertised, sip),
            CallOptions.of(config.name(), incarnation, mediaAddress)
                .withMaxLegs(settings.maxLegs()),
            directory,
            media,
            ledger,
            timer,
            clock,
            random,
            metrics);
    DropWatch drops = new DropWatch(store, config.name(), leg -> bridge.calls().drop(leg));
    return new Running(bridge, media, ledger, drops, timer);
  }

  private static SipOptions sipOptions(InetAddress bind, InetAddress advertised, Listener sip) {
    SipOptions usual = SipOptions.of(advertised, sip.port());
    return new SipOptions(
        bind,
        sip.port(),
        advertised,
        Set.of(sip.advertisedHost()),
        usual.maxConnections(),
        usual.connectionIdleTimeout(),
        usual.invitesPerSecond(),
        usual.inviteBurst(),
        usual.sessionInterval(),
        usual.stopTimeout());
  }
}
