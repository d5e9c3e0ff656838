package io.acano.node.sip;

import gov.nist.javax.sip.SipStackImpl;
import io.acano.node.call.CallOptions;
import io.acano.node.call.Calls;
import io.acano.node.call.Timer;
import io.acano.node.component.Component;
import io.acano.node.dialplan.DialPlan;
import io.acano.node.directory.Directory;
import io.acano.node.directory.DirectoryView;
import io.acano.node.directory.LegLedger;
import io.acano.node.media.MediaEngine;
import io.acano.node.sip.transport.FlowRouter;
import io.acano.node.sip.transport.SipSockets;
import io.acano.node.telemetry.Metrics;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import javax.sip.ListeningPoint;
import javax.sip.SipProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The call bridge of one instance: answers SIP calls to coSpaces and joins them to conferences. It
 * owns its sockets, its SIP stack and its calls; directory, media engine, ledger and timer are lent
 * to it.
 */
public final class CallBridge implements Component {
  private static final Logger logger = LoggerFactory.getLogger(CallBridge.class);

  /** Legs in set-up and in clearing count too; calls bound those that are up. */
  private static final int LEG_HEADROOM = 2;

  private final SipOptions options;
  private final CallOptions callOptions;
  private final Directory directory;
  private final MediaEngine media;
  private final Timer timer;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Metrics metrics;
  private final Calls calls;
  private volatile @Nullable Running running;

  /** A bridge that is not started. */
  public CallBridge(
      SipOptions options,
      CallOptions callOptions,
      Directory directory,
      MediaEngine media,
      LegLedger ledger,
      Timer timer,
      InstantSource clock,
      RandomGenerator random,
      Metrics metrics) {
    this.options = options;
    this.callOptions = callOptions;
    this.directory = directory;
    this.media = media;
    this.timer = timer;
    this.clock = clock;
    this.random = random;
    this.metrics = metrics;
    this.calls = new Calls(callOptions, media, ledger, timer, clock, random, metrics);
  }

  @Override
  public String name() {
    return "call-bridge";
  }

  /** The live calls, to look at and to drop legs of. */
  public Calls calls() {
    return calls;
  }

  /** To be called after each change of the directory, on any thread. */
  public void onDirectoryChanged(DirectoryView view) {
    calls.onDirectoryChanged(view);
  }

  /** Where SIP is served, once started. */
  public InetSocketAddress address() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the call bridge is not running");
    }
    return new InetSocketAddress(options.advertisedAddress(), now.sockets().port());
  }

  @Override
  public void start() throws Exception {
    String tag = Long.toHexString(random.nextLong());
    SipSockets sockets =
        SipSockets.bind(
            options.bindAddress(),
            options.port(),
            options.maxConnections(),
            options.connectionIdleTimeout(),
            tag,
            metrics);
    SipStackImpl stack = new SipStackImpl(properties(sockets.port()));
    try {
      stack.setMessageProcessorFactory(sockets);
      String host = options.advertisedAddress().getHostAddress();
      ListeningPoint udp = stack.createListeningPoint(host, sockets.port(), "udp");
      ListeningPoint tcp = stack.createListeningPoint(host, sockets.port(), "tcp");
      SipProvider provider = stack.createSipProvider(udp);
      provider.addListeningPoint(tcp);
      SipDispatcher dispatcher = dispatcher(provider, sockets.port(), tag);
      provider.addSipListener(dispatcher);
      stack.start();
      running = new Running(stack, sockets, dispatcher);
      WarmUp.run(address());
    } catch (Exception e) {
      running = null;
      stack.stop();
      sockets.close();
      throw e;
    }
    logger.atInfo().addKeyValue("address", address()).log("the call bridge serves SIP");
  }

  private SipDispatcher dispatcher(SipProvider provider, int port, String tag) throws Exception {
    Set<String> ownDomains = new HashSet<>(options.ownDomains());
    ownDomains.add(options.advertisedAddress().getHostAddress());
    ownDomains.add(options.bindAddress().getHostAddress());
    SipCore core =
        new SipCore(
            options,
            new SipMessages(),
            directory,
            new DialPlan(ownDomains),
            media,
            calls,
            timer,
            random,
            metrics,
            provider,
            port);
    RateLimit invites = new RateLimit(options.invitesPerSecond(), options.inviteBurst(), clock);
    return new SipDispatcher(core, invites, tag, LEG_HEADROOM * callOptions.maxLegs());
  }

  private static Properties properties(int port) {
    Properties properties = new Properties();
    properties.setProperty("javax.sip.STACK_NAME", "acano-" + port);
    properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "on");
    properties.setProperty("javax.sip.ROUTER_PATH", FlowRouter.class.getName());
    properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", Slf4jStackLogger.class.getName());
    properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", Slf4jServerLogger.class.getName());
    properties.setProperty("gov.nist.javax.sip.TRACE_LEVEL", "0");
    // Our listener only hands over, so that it may run on the threads that receive.
    properties.setProperty("gov.nist.javax.sip.REENTRANT_LISTENER", "true");
    properties.setProperty("gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", "true");
    properties.setProperty("gov.nist.javax.sip.AUTOMATIC_DIALOG_ERROR_HANDLING", "true");
    return properties;
  }

  @Override
  public void stop() {
    Running now = running;
    if (now == null) {
      return;
    }
    now.dispatcher().drain();
    try {
      calls.stop(options.stopTimeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    running = null;
    now.stack().stop();
    logger.atInfo().log("the call bridge stopped");
  }

  @Override
  public Health health() {
    return running == null ? new Health(false, "not running") : Health.OK;
  }

  private record Running(SipStackImpl stack, SipSockets sockets, SipDispatcher dispatcher) {}
}
