package io.acano.node.sip;

import io.acano.node.call.Calls;
import io.acano.node.call.Timer;
import io.acano.node.dialplan.DialPlan;
import io.acano.node.dialplan.DialledAddress;
import io.acano.node.dialplan.Resolution;
import io.acano.node.directory.Directory;
import io.acano.node.media.AudioCodecSpec;
import io.acano.node.media.MediaEngine;
import io.acano.node.telemetry.Metrics;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import javax.sip.SipProvider;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;

/** What all legs of one call bridge share. Thread-safe. */
final class SipCore {
  private static final int RETRY_AFTER_SECONDS = 5;

  private final SipOptions options;
  private final SipMessages messages;
  private final Directory directory;
  private final DialPlan dialPlan;
  private final MediaEngine media;
  private final Calls calls;
  private final Timer timer;
  private final RandomGenerator random;
  private final Metrics metrics;
  private final SipProvider provider;
  private final int port;
  private final Set<SipLeg> legs = ConcurrentHashMap.newKeySet();

  SipCore(
      SipOptions options,
      SipMessages messages,
      Directory directory,
      DialPlan dialPlan,
      MediaEngine media,
      Calls calls,
      Timer timer,
      RandomGenerator random,
      Metrics metrics,
      SipProvider provider,
      int port) {
    this.options = options;
    this.messages = messages;
    this.directory = directory;
    this.dialPlan = dialPlan;
    this.media = media;
    this.calls = calls;
    this.timer = timer;
    this.random = random;
    this.metrics = metrics;
    this.provider = provider;
    this.port = port;
    metrics.gauge("sip_legs_count", legs::size);
  }

  SipOptions options() {
    return options;
  }

  SipMessages messages() {
    return messages;
  }

  Calls calls() {
    return calls;
  }

  Timer timer() {
    return timer;
  }

  SipProvider provider() {
    return provider;
  }

  List<AudioCodecSpec> codecs() {
    return media.codecs();
  }

  Resolution resolve(DialledAddress address) {
    return dialPlan.resolve(directory.view(), address);
  }

  String newTag() {
    return Long.toHexString(random.nextLong());
  }

  long newSessionId() {
    return random.nextLong() & Long.MAX_VALUE;
  }

  Duration glarePause() {
    return Duration.ofMillis(random.nextInt(0, 200) * 10L);
  }

  int legCount() {
    return legs.size();
  }

  void begin(SipLeg leg) {
    legs.add(leg);
    leg.start();
  }

  void gone(SipLeg leg) {
    legs.remove(leg);
  }

  void countRejected(int status) {
    metrics.counter("sip_invites_rejected_" + status / 100 + "xx_total").increment();
  }

  void count(String name) {
    metrics.counter(name).increment();
  }

  /** The transport by which a request came. */
  String transport(Request request) {
    return ((ViaHeader) request.getHeader(ViaHeader.NAME)).getTransport();
  }

  void setContact(Message message, String transport) {
    messages.setContact(message, options.advertisedAddress().getHostAddress(), port, transport);
  }

  /** 200 with what we can do. */
  Response capabilities(Request request, String tag) {
    Response response = messages.response(Response.OK, request, tag);
    messages.setCapabilities(response);
    messages.set(response, "Accept", "application/sdp");
    setContact(response, transport(request));
    return response;
  }

  /** 405 for methods that we know and do not serve, 501 for others. */
  Response notAllowed(Request request, String tag) {
    boolean isKnown =
        switch (request.getMethod()) {
          case Request.REGISTER,
              Request.SUBSCRIBE,
              Request.NOTIFY,
              Request.MESSAGE,
              Request.INFO,
              Request.PUBLISH,
              Request.REFER,
              Request.PRACK,
              Request.UPDATE ->
              true;
          default -> false;
        };
    Response response =
        messages.response(
            isKnown ? Response.METHOD_NOT_ALLOWED : Response.NOT_IMPLEMENTED, request, tag);
    messages.setAll(response, "Allow", SipMessages.ALLOW);
    return response;
  }

  /** 503: come again later. */
  Response busy(Request request, String tag) {
    Response response = messages.response(Response.SERVICE_UNAVAILABLE, request, tag);
    messages.setRetryAfter(response, RETRY_AFTER_SECONDS);
    return response;
  }
}
