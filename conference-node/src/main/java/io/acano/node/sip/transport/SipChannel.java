package io.acano.node.sip.transport;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.MessageProcessor;
import gov.nist.javax.sip.stack.RawMessageChannel;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** The way to one peer, as JAIN-SIP's transactions want to see it. Sending never waits. */
abstract class SipChannel extends MessageChannel implements RawMessageChannel {
  private final SIPTransactionStack stack;
  private final InetSocketAddress peer;

  SipChannel(MessageProcessor processor, InetSocketAddress peer) {
    this.messageProcessor = processor;
    this.stack = processor.getSIPStack();
    this.peer = peer;
  }

  final InetSocketAddress peer() {
    return peer;
  }

  /** Sends bytes to the peer of this channel. */
  abstract void send(byte[] message) throws IOException;

  @Override
  public final SIPTransactionStack getSIPStack() {
    return stack;
  }

  @Override
  public final String getTransport() {
    return messageProcessor.getTransport();
  }

  @Override
  public final boolean isSecure() {
    return false;
  }

  @Override
  public final void sendMessage(SIPMessage message) throws IOException {
    send(message.encodeAsBytes(getTransport()));
  }

  /** A message to ourselves goes over the wire like any other. */
  @Override
  public final void processMessage(SIPMessage message) throws IOException {
    sendMessage(message);
  }

  @Override
  public final String getPeerAddress() {
    return peer.getAddress().getHostAddress();
  }

  @Override
  protected final InetAddress getPeerInetAddress() {
    return peer.getAddress();
  }

  @Override
  protected final String getPeerProtocol() {
    return getTransport();
  }

  @Override
  public final int getPeerPort() {
    return peer.getPort();
  }

  @Override
  public final int getPeerPacketSourcePort() {
    return peer.getPort();
  }

  @Override
  public final InetAddress getPeerPacketSourceAddress() {
    return peer.getAddress();
  }

  @Override
  public final String getKey() {
    return getKey(peer.getAddress(), peer.getPort(), getTransport());
  }

  @Override
  public final String getViaHost() {
    return messageProcessor.getIpAddress().getHostAddress();
  }

  @Override
  public final int getViaPort() {
    return messageProcessor.getPort();
  }
}
