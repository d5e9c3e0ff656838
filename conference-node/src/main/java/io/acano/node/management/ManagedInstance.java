package io.acano.node.management;

import io.acano.node.component.Component;
import io.acano.node.config.InstanceConfig;
import io.acano.store.admin.StoreAdmin;
import io.acano.store.api.Store;
import java.util.Map;

/** The instance that a management API steers. Thread-safe. */
public interface ManagedInstance {
  InstanceConfig config();

  String softwareVersion();

  StoreAdmin admin();

  /** The replica's store; refuses everything while this instance is in no cluster. */
  Store store();

  /** Every component that this instance is to run, by its name, with how it is. */
  Map<String, Component.Health> health();

  /**
   * To be called when this instance has become a member: starts what needs a cluster and returns
   * when it serves and the cluster knows it. Safe to repeat; after a failure it goes on trying.
   *
   * @throws io.acano.store.api.StoreException TIMED_OUT if that takes too long
   */
  void serveAsMember() throws InterruptedException;
}
