package io.acano.node.boot.demo;

import io.acano.node.management.ManagementClient;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;

/** The management API of the demo's instances, as far as the demo needs it. Thread-safe. */
final class DemoApi implements AutoCloseable {
  private static final int CONFLICT = 409;

  private final ManagementClient client;

  /** Trusts the demo's own authority and nobody else. */
  DemoApi(DemoFolder folder) throws IOException, DemoException {
    try {
      client = new ManagementClient(folder.authority(), folder.token());
    } catch (GeneralSecurityException e) {
      throw new DemoException("the demo's authority cannot be used: " + e.getMessage(), e);
    }
  }

  /** True if the instance's API answers at all. */
  boolean answers(DemoPlan.Instance instance) throws InterruptedException {
    try {
      client.serves(instance.managementUrl());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** True if all of the instance's components serve. */
  boolean serves(DemoPlan.Instance instance) throws InterruptedException {
    try {
      return client.serves(instance.managementUrl());
    } catch (IOException e) {
      return false;
    }
  }

  /** The name of the leader as this instance sees it. */
  Optional<String> leader(DemoPlan.Instance instance) throws InterruptedException {
    try {
      return client.leader(instance.managementUrl());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Makes a change; one that was made before, by an earlier start, is made. */
  void post(DemoPlan.Instance instance, String path, Map<String, Object> body)
      throws DemoException, InterruptedException {
    ManagementClient.Answer answer;
    try {
      answer = client.post(instance.managementUrl(), path, body);
    } catch (IOException e) {
      throw new DemoException(
          instance.name() + " did not answer POST " + path + ": " + e.getMessage(), e);
    }
    if (!answer.isOk() && answer.status() != CONFLICT) {
      throw new DemoException(instance.name() + " refused POST " + path + ": " + answer.message());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
