package io.acano.store.pgwire;

import io.acano.store.api.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client sends after its startup packet, checked for form but not yet for meaning. */
sealed interface FrontendMessage {
  /** A simple query: a script of any number of statements. */
  record Query(String sql) implements FrontendMessage {}

  /**
   * @param parameterOids the types that the client insists on; 0 leaves one to the server
   */
  record Parse(String statement, String sql, int[] parameterOids) implements FrontendMessage {}

  /**
   * @param parameterFormats 0 text, 1 binary: none (all text), one for all, or one for each
   * @param resultFormats likewise for the columns of the result
   */
  record Bind(
      String portal,
      String statement,
      short[] parameterFormats,
      List<byte @Nullable []> parameters,
      short[] resultFormats)
      implements FrontendMessage {}

  record Describe(Target target, String name) implements FrontendMessage {}

  /**
   * @param maxRows how many rows to send before the portal is suspended; 0 is all
   */
  record Execute(String portal, int maxRows) implements FrontendMessage {}

  record Close(Target target, String name) implements FrontendMessage {}

  record Flush() implements FrontendMessage {}

  record Sync() implements FrontendMessage {}

  record Terminate() implements FrontendMessage {}

  /** The 'p' message; its body means what the authentication exchange expects next. */
  record Credentials(byte[] body) implements FrontendMessage {}

  record FunctionCall() implements FrontendMessage {}

  record CopyData(byte[] body) implements FrontendMessage {}

  record CopyDone() implements FrontendMessage {}

  record CopyFail(String reason) implements FrontendMessage {}

  /** A message that was refused; the next one begins at a known place. */
  record Rejected(boolean extended, StoreException reason) implements FrontendMessage {}

  /** Where the next message begins is no longer known: the connection has to end. */
  record FramingLost(StoreException reason) implements FrontendMessage {}

  /** What Describe and Close speak of. */
  enum Target {
    STATEMENT,
    PORTAL
  }
}
