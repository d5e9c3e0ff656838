package io.acano.node.management;

import io.acano.node.component.Component;
import io.acano.node.directory.AddressBook;
import io.acano.node.directory.ApiTokens;
import io.acano.node.directory.CoSpaces;
import io.acano.node.directory.IncomingRules;
import io.acano.node.directory.Instances;
import io.acano.node.directory.LiveCalls;
import io.acano.node.directory.Users;
import io.acano.node.pki.PemFile;
import io.acano.store.api.Store;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The management API of one instance: wires routes, tokens and the HTTPS server. */
public final class ManagementServer implements Component {
  private final ManagedInstance instance;
  private final InstantSource clock;
  private final SecureRandom random;
  private @Nullable PeerClient peers;
  private List<Route> routes = List.of();
  private volatile @Nullable VertxServer server;

  /**
   * @param random for tokens and the salts of passcodes
   */
  public ManagementServer(ManagedInstance instance, InstantSource clock, SecureRandom random) {
    this.instance = instance;
    this.clock = clock;
    this.random = random;
  }

  @Override
  public String name() {
    return "management";
  }

  @Override
  public void start() throws Exception {
    Secrets secrets =
        new Secrets(
            instance.config().management().tokenFile(),
            instance.config().dataFolder().resolve("cluster.secret"),
            random);
    PeerClient client =
        new PeerClient(PemFile.readCertificates(instance.config().management().authority()));
    peers = client;
    ApiTokens tokens = new ApiTokens(instance.store());
    routes = routes(secrets, client);
    Api api = new Api(routes, secrets, tokens::contains, new Attempts(clock));
    VertxServer starting = new VertxServer(instance.config().management(), api);
    try {
      starting.start();
    } catch (Exception e) {
      starting.close();
      client.close();
      throw e;
    }
    server = starting;
  }

  @Override
  public void stop() {
    VertxServer running = server;
    if (running != null) {
      running.close();
      server = null;
    }
    if (peers != null) {
      peers.close();
      peers = null;
    }
  }

  @Override
  public Health health() {
    return server == null ? new Health(false, "does not listen") : Health.OK;
  }

  /** Every operation, once started. */
  List<Route> routes() {
    return routes;
  }

  private List<Route> routes(Secrets secrets, PeerClient client) throws IOException {
    Store store = instance.store();
    Instances instances = new Instances(store);
    Overview overview = new Overview(instance, instances, secrets, client);
    Membership membership = new Membership(instance, instances, secrets, client, overview);
    List<Route> all = new ArrayList<>();
    all.addAll(new ClusterRoutes(instance, overview, membership, description()).routes());
    all.addAll(
        new ConfigurationRoutes(
                new CoSpaces(store, random),
                new Users(store),
                new IncomingRules(store),
                new AddressBook(store))
            .routes());
    all.addAll(new CallRoutes(new LiveCalls(store)).routes());
    return List.copyOf(all);
  }

  /** What {@code openapi.json} says. */
  static JsonObject description() throws IOException {
    try (InputStream file = ManagementServer.class.getResourceAsStream("/openapi.json")) {
      if (file == null) {
        throw new IOException("openapi.json is missing from the program");
      }
      return new JsonObject(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
