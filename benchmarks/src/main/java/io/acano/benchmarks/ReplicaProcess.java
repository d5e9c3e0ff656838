package io.acano.benchmarks;

import io.acano.store.admin.Member;
import io.acano.store.admin.ReplicaStatus;
import io.acano.store.api.Session;
import io.acano.store.api.Statement;
import io.acano.store.node.StoreConfig;
import io.acano.store.node.StoreNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One replica as a process of its own, steered line by line on its standard input; each line is
 * answered by one that begins with {@code ok}. It ends with its input.
 */
final class ReplicaProcess {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ReplicaProcess() {}

  /** Arguments: name, data folder, Raft port. */
  public static void main(String[] arguments) throws Exception {
    try (StoreNode node =
            StoreNode.open(
                StoreConfig.loopback(
                    arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[2])));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      answer("");
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answer(obey(node, line.split(" ")));
      }
    }
  }

  private static void answer(String text) {
    System.out.println("ok " + text);
    System.out.flush();
  }

  private static String obey(StoreNode node, String[] words) throws Exception {
    return switch (words[0]) {
      case "initialize" -> {
        node.admin().initialize(PATIENCE);
        yield Objects.requireNonNull(node.admin().status().clusterId());
      }
      case "join" -> {
        node.admin().prepareToJoin(words[1], PATIENCE);
        yield "";
      }
      case "add" -> {
        Member member = new Member(words[1], "127.0.0.1", Integer.parseInt(words[2]));
        node.admin().addMember(member, true, PATIENCE);
        yield "";
      }
      case "leads" -> Boolean.toString(node.admin().status().role() == ReplicaStatus.Role.LEADER);
      case "sql" -> {
        try (Session session = node.openSession("bench")) {
          session.update(String.join(" ", List.of(words).subList(1, words.length)));
        }
        yield "";
      }
      case "load" -> load(node, words).encode();
      default -> throw new IOException("unknown command " + words[0]);
    };
  }

  /** Words: load, clients, seconds of warm-up, seconds measured, bytes of a row, first number. */
  private static Load.Result load(StoreNode node, String[] words) throws Exception {
    byte[] row = new byte[Integer.parseInt(words[4])];
    return Load.run(
        () -> new InsertClient(node.openSession("bench"), row),
        Integer.parseInt(words[1]),
        Duration.ofSeconds(Long.parseLong(words[2])),
        Duration.ofSeconds(Long.parseLong(words[3])),
        new AtomicLong(Long.parseLong(words[5])));
  }

  /** One autocommit INSERT for each operation, through SQL. */
  private static final class InsertClient implements Load.Client {
    private final Session session;
    private final Statement insert;
    private final byte[] row;

    private InsertClient(Session session, byte[] row) {
      this.session = session;
      this.insert = session.prepare("INSERT INTO bench (id, body) VALUES ($1, $2)", List.of());
      this.row = row;
    }

    @Override
    public void operate(long number) {
      insert.execute(List.of(number, row)).close();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
