package io.acano.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A closed loop: each client, a virtual thread, sends its next operation when the last one was
 * acknowledged. Only operations that end inside the measured time count.
 */
final class Load {
  /** One client's connection to the system under load. Used by one thread. */
  interface Client extends AutoCloseable {
    /**
     * Sends operation {@code number}, unique over all clients and legs, and waits for its answer.
     */
    void operate(long number) throws Exception;

    @Override
    void close();
  }

  /** Connects one more client. */
  interface Connector {
    Client connect() throws Exception;
  }

  /** What a leg measured; latencies in microseconds. */
  record Result(double operationsPerSecond, long p50Us, long p99Us, long failures) {
    /** One line for another process to parse. */
    String encode() {
      return operationsPerSecond + " " + p50Us + " " + p99Us + " " + failures;
    }

    static Result decode(String line) {
      String[] parts = line.split(" ");
      return new Result(
          Double.parseDouble(parts[0]),
          Long.parseLong(parts[1]),
          Long.parseLong(parts[2]),
          Long.parseLong(parts[3]));
    }
  }

  private Load() {}

  /**
   * Runs one leg.
   *
   * @param numbers hands out operation numbers, so that no key comes twice
   */
  static Result run(
      Connector connector, int clients, Duration warmUp, Duration measured, AtomicLong numbers)
      throws Exception {
    ConcurrentHistogram latencies = new ConcurrentHistogram(60_000_000L, 3);
    AtomicLong failures = new AtomicLong();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      long[] window = new long[2];
      for (int i = 0; i < clients; i++) {
        Client client = connector.connect();
        running.add(
            threads.submit(
                () -> {
                  try (client) {
                    start.await();
                    loop(client, window, latencies, failures, numbers);
                  }
                  return null;
                }));
      }
      window[0] = System.nanoTime() + warmUp.toNanos();
      window[1] = window[0] + measured.toNanos();
      start.countDown();
      for (Future<?> client : running) {
        client.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a client of the load failed", e.getCause());
    }
    return new Result(
        latencies.getTotalCount() / (measured.toNanos() / 1e9),
        latencies.getValueAtPercentile(50),
        latencies.getValueAtPercentile(99),
        failures.get());
  }

  private static void loop(
      Client client,
      long[] window,
      ConcurrentHistogram latencies,
      AtomicLong failures,
      AtomicLong numbers) {
    long begin = System.nanoTime();
    while (begin < window[1]) {
      boolean done = true;
      try {
        client.operate(numbers.incrementAndGet());
      } catch (Exception e) {
        done = false;
        // A leg in which nothing works must end and say so, not fill a log.
        if (failures.incrementAndGet() == 1) {
          System.err.println("first failure of this leg: " + e);
        }
      }
      long end = System.nanoTime();
      if (done && begin >= window[0] && end <= window[1]) {
        latencies.recordValue(Math.min(60_000_000L, (end - begin) / 1_000));
      }
      begin = end;
    }
  }
}
