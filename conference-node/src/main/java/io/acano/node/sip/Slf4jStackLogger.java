package io.acano.node.sip;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * JAIN-SIP's log through SLF4J. Its errors are mostly about what peers sent, and hold it, so they
 * come one level lower than it thinks, and nothing is made into text that nobody reads. Made by
 * JAIN-SIP by its class name.
 */
public final class Slf4jStackLogger implements StackLogger {
  private static final Logger logger = LoggerFactory.getLogger("io.acano.node.sip.jain");

  private static void log(Level level, String message) {
    logger.atLevel(level).log(() -> printable(message));
  }

  private static String printable(String message) {
    String cut = message.length() > 500 ? message.substring(0, 500) + "…" : message;
    return cut.replaceAll("\\p{Cntrl}+", " ");
  }

  @Override
  public void logStackTrace() {}

  @Override
  public void logStackTrace(int traceLevel) {}

  @Override
  public int getLineCount() {
    return 0;
  }

  @Override
  public void logException(Throwable error) {
    logger.atDebug().setCause(error).log("exception in the SIP stack");
  }

  @Override
  public void logDebug(String message) {
    log(Level.TRACE, message);
  }

  @Override
  public void logDebug(String message, Exception error) {
    log(Level.TRACE, message);
  }

  @Override
  public void logTrace(String message) {
    log(Level.TRACE, message);
  }

  @Override
  public void logFatalError(String message) {
    log(Level.ERROR, message);
  }

  @Override
  public void logError(String message) {
    log(Level.DEBUG, message);
  }

  @Override
  public void logError(String message, Exception error) {
    logger.atDebug().setCause(error).log(() -> printable(message));
  }

  @Override
  public void logWarning(String message) {
    log(Level.DEBUG, message);
  }

  @Override
  public void logInfo(String message) {
    log(Level.TRACE, message);
  }

  @Override
  public boolean isLoggingEnabled() {
    return logger.isDebugEnabled();
  }

  @Override
  public boolean isLoggingEnabled(int level) {
    return level <= TRACE_WARN ? logger.isDebugEnabled() : logger.isTraceEnabled();
  }

  @Override
  public void disableLogging() {}

  @Override
  public void enableLogging() {}

  @Override
  public void setBuildTimeStamp(String buildTimeStamp) {}

  @Override
  public void setStackProperties(Properties properties) {}

  @Override
  public String getLoggerName() {
    return logger.getName();
  }
}
