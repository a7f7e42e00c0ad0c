package dev.spfgateway.app.soak;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.AccessConfig;
import dev.spfgateway.simulator.Simulator;
import dev.spfgateway.simulator.SimulatorConfig;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.vmm.Answers;
import dev.spfgateway.simulator.vmm.LockConflict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** Eight tenants with four machines each, three checkpoints a machine, on two stamps. */
final class SoakWorld {
  private static final int TENANTS = 8;
  private static final int MACHINES = 4;
  private static final int CHECKPOINTS = 3;
  private static final String USER = "spf-gateway";
  private static final String PASSWORD = "soak-only";

  private final List<StampId> stamps = new ArrayList<>();
  private final List<Tenant> tenants = new ArrayList<>();

  /**
   * A tenant with one subscription, which is named like it.
   *
   * @param keyRequired whether its restores must carry an idempotency key
   */
  record Tenant(
      String name,
      SubscriptionId subscription,
      StampId stamp,
      ApiKey key,
      boolean keyRequired,
      List<Machine> machines) {}

  /** A machine; its last checkpoint may be deleted, the others stay. */
  record Machine(UUID id, List<UUID> checkpoints) {}

  SoakWorld(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2; i++) {
      stamps.add(StampId.parse(guid(random).toString()).orElseThrow());
    }
    for (int i = 0; i < TENANTS; i++) {
      tenants.add(
          new Tenant(
              "tenant-" + i,
              SubscriptionId.parse(guid(random).toString()).orElseThrow(),
              stamps.get(i % 2),
              ApiKey.generate(new SecureRandom()),
              i % 4 == 0,
              IntStream.range(0, MACHINES).mapToObj(n -> machine(random)).toList()));
    }
  }

  private static Machine machine(Random random) {
    return new Machine(
        guid(random), IntStream.range(0, CHECKPOINTS).mapToObj(n -> guid(random)).toList());
  }

  static UUID guid(Random random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  List<Tenant> tenants() {
    return tenants;
  }

  /** The one with two endpoints. */
  StampId wideStamp() {
    return stamps.get(0);
  }

  SimulatorConfig simulator() {
    return new SimulatorConfig(
        "localhost",
        0,
        USER,
        Secret.of(PASSWORD),
        AccessConfig.basic(),
        Answers.BLOCKING,
        Duration.ofMillis(60),
        LockConflict.ERROR_AT_ONCE,
        400,
        100_000,
        new ServiceConfig(
            0, "", true, ServiceConfig.Compression.WHEN_ASKED, ServiceConfig.Framing.BY_SIZE, 0),
        List.of(
            new SimulatorConfig.Stamp(stamps.get(0), "stamp-1", List.of(0, 0)),
            new SimulatorConfig.Stamp(stamps.get(1), "stamp-2", List.of(0))),
        tenants.stream().map(SoakWorld::subscription).toList(),
        tenants.stream()
            .flatMap(tenant -> tenant.machines().stream().map(one -> machine(tenant, one)))
            .toList());
  }

  private static SimulatorConfig.Subscription subscription(Tenant tenant) {
    return new SimulatorConfig.Subscription(
        tenant.subscription(), tenant.name(), List.of(tenant.stamp()));
  }

  private static SimulatorConfig.VirtualMachine machine(Tenant tenant, Machine machine) {
    return new SimulatorConfig.VirtualMachine(
        machine.id(),
        tenant.stamp(),
        tenant.subscription(),
        tenant.name() + "-" + machine.id(),
        "Running",
        "today",
        machine.checkpoints().stream()
            .map(id -> new SimulatorConfig.Checkpoint(id, "checkpoint " + id, "", null, "before"))
            .toList());
  }

  /** Writes the gateway's configuration; everything in it is quick, so that all of it settles. */
  Path write(Path directory, int port, String store, Simulator simulator, Path trust) {
    try {
      Files.writeString(directory.resolve("password"), PASSWORD);
      Files.writeString(directory.resolve("registry.yaml"), registry(simulator, trust));
      return Files.writeString(directory.resolve("gateway.yaml"), gateway(port) + store);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String gateway(int port) {
    return """
        dataDirectory: data
        registry: registry.yaml
        tenantListener:
          host: 127.0.0.1
          port: %d
          time: {request: 4s, body: 2s}
        adminListener: {port: 0}
        limits:
          tenant: {quota: 1000000}
          credential: {quota: 1000000}
          classes: {read: {quota: 1000000}, mutate: {quota: 1000000}, restore: {quota: 1000000}}
          concurrentRequests: 1000
        upstream:
          connection: {timeout: 1s, maxWait: 2s}
          continueTimeout: 200ms
          retry: {pause: 20ms, maxPause: 200ms, maxRetryAfter: 2s, readTimeout: 1s}
          breaker:
            recovery: {open: 200ms, maxOpen: 1s, halfOpen: 2s, slowStart: 0s}
          probe: {interval: 1s, timeout: 1s, successes: 1}
        operation:
          baseline: {timeout: 2s}
          bookkeeping: 3s
          follow: {inRequest: 1s, interval: 150ms, maxInterval: 500ms, parallel: 16, timeout: 2s}
          api: {look: 50ms}
        shutdown: {drain: 10s}
        """
        .formatted(port);
  }

  private String registry(Simulator simulator, Path trust) {
    StringBuilder yaml = new StringBuilder("stamps:\n");
    for (StampId stamp : stamps) {
      yaml.append("  - id: ").append(stamp).append("\n    name: stamp-");
      yaml.append(stamps.indexOf(stamp) + 1).append("\n    trust: [").append(trust).append("]\n");
      // Longer than the simulator ever acts late.
      yaml.append("    settlingTime: ").append(SoakFaults.SETTLING.toSeconds());
      yaml.append("s\n    endpoints:\n");
      for (int port : simulator.ports(stamp)) {
        yaml.append("      - url: https://localhost:").append(port).append("/SC2012R2/VMM\n");
        yaml.append("        user: ").append(USER).append('\n');
        yaml.append("        password: {file: password}\n");
      }
    }
    yaml.append("tenants:\n");
    tenants.forEach(tenant -> tenant(yaml, tenant));
    return yaml.toString();
  }

  private static void tenant(StringBuilder yaml, Tenant tenant) {
    yaml.append("  - name: ").append(tenant.name());
    yaml.append("\n    requireIdempotencyKey: ").append(tenant.keyRequired());
    yaml.append("\n    subscriptions:\n      - id: ").append(tenant.subscription());
    yaml.append("\n        name: ").append(tenant.name());
    yaml.append("\n        accountAdmin: admin@").append(tenant.name()).append(".example");
    yaml.append("\n        stamps: [").append(tenant.stamp()).append("]");
    yaml.append("\n    credentials:\n      - id: ").append(tenant.name()).append("-owner");
    yaml.append("\n        role: owner\n        apiKeySha256: ").append(tenant.key().hash());
    yaml.append('\n');
  }
}
