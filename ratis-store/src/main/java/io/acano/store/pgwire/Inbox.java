package io.acano.store.pgwire;

import io.acano.store.pgwire.FrontendMessage.Close;
import io.acano.store.pgwire.FrontendMessage.Sync;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The messages that wait between the event loop, which offers them and never blocks, and the one
 * thread of the connection, which takes them. It is bounded by asking the event loop to stop
 * reading the socket; what one read of the socket brought in may still go over the bound.
 */
final class Inbox {
  /** Each message weighs at least this, for its objects. */
  private static final int MESSAGE_OVERHEAD_BYTES = 64;

  private static final int MAX_BYTES = 256 * 1024;
  private static final int RESUME_BYTES = MAX_BYTES / 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<FrontendMessage> messages = new ArrayDeque<>();
  private final ArrayDeque<Integer> weights = new ArrayDeque<>();
  private final ReadSwitch reading;
  private int bytes;
  private boolean paused;
  private ConnectionEnded.@Nullable Cause ended;

  /** Turns reading of the socket on and off; called with the inbox locked, must not block. */
  interface ReadSwitch {
    void set(boolean on);
  }

  Inbox(ReadSwitch reading) {
    this.reading = reading;
  }

  void offer(FrontendMessage message) {
    int weight = MESSAGE_OVERHEAD_BYTES + payloadBytes(message);
    lock.lock();
    try {
      if (ended != null) {
        return;
      }
      messages.add(message);
      weights.add(weight);
      bytes += weight;
      if (bytes > MAX_BYTES && !paused) {
        paused = true;
        reading.set(false);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Ends the connection: nothing more is taken. The first cause stays.
   *
   * @return whether this call was the first
   */
  boolean end(ConnectionEnded.Cause cause) {
    lock.lock();
    try {
      if (ended != null) {
        return false;
      }
      ended = cause;
      messages.clear();
      weights.clear();
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** True once nothing more will come. */
  boolean hasEnded() {
    lock.lock();
    try {
      return ended != null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next message; after {@code timeout} the connection has ended, as idle. */
  FrontendMessage take(Duration timeout) throws ConnectionEnded {
    lock.lock();
    try {
      awaitMore(0, timeout.toNanos());
      FrontendMessage message = messages.remove();
      bytes -= weights.remove();
      if (paused && bytes < RESUME_BYTES) {
        paused = false;
        reading.set(true);
      }
      return message;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it is known whether the pipeline ends here: whether a Sync comes next, with nothing
   * but Closes before it. A client has to send a Sync or a Flush before it may wait for an answer,
   * so this wait ends.
   */
  boolean syncComesNext(Duration timeout) throws ConnectionEnded {
    lock.lock();
    try {
      long deadlineNanos = System.nanoTime() + timeout.toNanos();
      int seen = 0;
      while (true) {
        awaitMore(seen, deadlineNanos - System.nanoTime());
        for (FrontendMessage message : messages) {
          if (message instanceof Sync) {
            return true;
          }
          if (!(message instanceof Close)) {
            return false;
          }
        }
        if (paused) {
          return false;
        }
        seen = messages.size();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitMore(int seen, long timeoutNanos) throws ConnectionEnded {
    long left = timeoutNanos;
    while (ended == null && messages.size() <= seen) {
      if (left <= 0) {
        ended = ConnectionEnded.Cause.IDLE;
        break;
      }
      try {
        left = changed.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        ended = ConnectionEnded.Cause.SHUT_DOWN;
      }
    }
    if (ended != null) {
      throw new ConnectionEnded(ended);
    }
  }

  private static int payloadBytes(FrontendMessage message) {
    return switch (message) {
      case FrontendMessage.Query query -> query.sql().length();
      case FrontendMessage.Parse parse -> parse.sql().length() + 4 * parse.parameterOids().length;
      case FrontendMessage.Bind bind -> {
        int bytes = 2 * (bind.parameterFormats().length + bind.resultFormats().length);
        for (byte[] value : bind.parameters()) {
          bytes += 16 + (value == null ? 0 : value.length);
        }
        yield bytes;
      }
      case FrontendMessage.Credentials credentials -> credentials.body().length;
      case FrontendMessage.CopyData data -> data.body().length;
      case FrontendMessage.CopyFail fail -> fail.reason().length();
      case FrontendMessage.Describe _,
          FrontendMessage.Execute _,
          FrontendMessage.Close _,
          FrontendMessage.Flush _,
          FrontendMessage.Sync _,
          FrontendMessage.Terminate _,
          FrontendMessage.FunctionCall _,
          FrontendMessage.CopyDone _,
          FrontendMessage.Rejected _,
          FrontendMessage.FramingLost _ ->
          0;
    };
  }
}
