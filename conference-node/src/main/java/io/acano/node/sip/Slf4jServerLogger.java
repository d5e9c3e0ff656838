package io.acano.node.sip;

import gov.nist.core.ServerLogger;
import gov.nist.javax.sip.message.SIPMessage;
import java.util.Properties;
import javax.sip.SipStack;

/**
 * JAIN-SIP's message trace, which we do not keep: messages hold secrets. Made by JAIN-SIP by its
 * class name.
 */
public final class Slf4jServerLogger implements ServerLogger {
  @Override
  public void closeLogFile() {}

  @Override
  public void logMessage(
      SIPMessage message, String from, String to, boolean isSender, long timeMs) {}

  @Override
  public void logMessage(
      SIPMessage message, String from, String to, String status, boolean isSender, long timeMs) {}

  @Override
  public void logMessage(
      SIPMessage message, String from, String to, String status, boolean isSender) {}

  @Override
  public void logException(Exception error) {}

  @Override
  public void setStackProperties(Properties properties) {}

  @Override
  public void setSipStack(SipStack stack) {}
}
