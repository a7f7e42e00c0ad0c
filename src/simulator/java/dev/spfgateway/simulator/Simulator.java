package dev.spfgateway.simulator;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.simulator.fault.FaultRule;
import dev.spfgateway.simulator.fault.RuleState;
import dev.spfgateway.simulator.spf.Account;
import dev.spfgateway.simulator.spf.LoggedRequest;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.vmm.Acts;
import dev.spfgateway.simulator.vmm.JobKind;
import dev.spfgateway.simulator.vmm.Restores;
import dev.spfgateway.simulator.vmm.Settings;
import dev.spfgateway.simulator.vmm.VirtualMachine;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** A running simulator. Thread-safe. */
public final class Simulator {
  private final Vertx vertx;
  private final SimulatorVerticle verticle;
  private final String deployment;

  private Simulator(Vertx vertx, SimulatorVerticle verticle, String deployment) {
    this.vertx = vertx;
    this.verticle = verticle;
    this.deployment = deployment;
  }

  /**
   * Opens all ports.
   *
   * @param certificate PEM file for SPF's ports
   * @param privateKey PEM file of its key
   * @return the simulator, once it listens; fails when a port is in use or a file can't be read
   */
  public static Future<Simulator> start(
      Vertx vertx, SimulatorConfig config, Path certificate, Path privateKey, Ticker ticker) {
    SimulatorVerticle verticle =
        new SimulatorVerticle(
            vertx, config, new SimulatorVerticle.KeyPair(certificate, privateKey), ticker);
    return vertx
        .deployVerticle(verticle)
        .map(deployment -> new Simulator(vertx, verticle, deployment));
  }

  /**
   * The port of a stamp's first SPF endpoint.
   *
   * @throws IllegalArgumentException when the stamp is not simulated
   */
  public int port(StampId stamp) {
    return ports(stamp).get(0);
  }

  /**
   * The ports of a stamp's SPF endpoints, in the order of the configuration.
   *
   * @throws IllegalArgumentException when the stamp is not simulated
   */
  public List<Integer> ports(StampId stamp) {
    List<Integer> ports = verticle.ports().get(stamp);
    if (ports == null) {
      throw new IllegalArgumentException("no such stamp: " + stamp);
    }
    return ports;
  }

  /** The port of the control interface, plain HTTP on the loopback address. */
  public int controlPort() {
    return verticle.controlPort();
  }

  /** The requests that arrived at SPF's ports, oldest first. */
  public Future<List<LoggedRequest>> requests() {
    return read(() -> verticle.log().since(0));
  }

  /** How often each checkpoint was restored; those never restored are absent. */
  public Future<List<Restores>> restores() {
    return read(() -> verticle.world().restores());
  }

  /** How many restores of a checkpoint began. */
  public Future<Long> restores(UUID checkpoint) {
    return read(() -> verticle.world().restores(checkpoint).map(Restores::count).orElse(0L));
  }

  /** The state of the accounts that SPF accepts, the first one first. */
  public Future<List<Account.State>> accounts() {
    return read(() -> verticle.access().accounts().stream().map(Account::state).toList());
  }

  /**
   * Sets an account's password, which unlocks it.
   *
   * @return false when the account does not exist
   */
  public Future<Boolean> resetPassword(String user, Secret password) {
    return read(() -> verticle.access().reset(user, password));
  }

  /**
   * How often jobs of each kind began for each entity; combinations that never happened are absent.
   */
  public Future<List<Acts>> acts() {
    return read(() -> verticle.world().jobs().acts());
  }

  /** How often jobs of one kind began for an entity; see {@link Acts#entity}. */
  public Future<Long> acts(UUID entity, JobKind kind) {
    return acts()
        .map(
            all ->
                all.stream()
                    .filter(acts -> acts.entity().equals(entity) && acts.kind() == kind)
                    .mapToLong(Acts::count)
                    .sum());
  }

  /** Adds a fault rule; completes once it is in force, with its id and its seed. */
  public Future<RuleState> add(FaultRule rule) {
    return verticle.begin(() -> verticle.faults().add(rule));
  }

  /** How often a fault rule matched and fired; fails when there is no such rule. */
  public Future<RuleState> fault(String id) {
    return read(() -> verticle.faults().rules().find(id).orElseThrow());
  }

  /** All fault rules, in order. */
  public Future<List<RuleState>> faults() {
    return read(() -> verticle.faults().rules().all());
  }

  /** Removes a fault rule, and returns its counts; empty when there is no such rule. */
  public Future<Optional<RuleState>> removeFault(String id) {
    return verticle.begin(() -> verticle.faults().remove(id));
  }

  /** Removes all fault rules; completes when all endpoints are up again. */
  public Future<Void> clearFaults() {
    return verticle.begin(() -> verticle.faults().clear());
  }

  /**
   * Restores a checkpoint as another VMM user, without SPF.
   *
   * @param owner as VMM shows it; empty text for a VMM that shows none
   * @return the job; fails when the checkpoint does not exist, or its machine is locked
   */
  public Future<UUID> restoreAs(String owner, UUID checkpoint) {
    return read(() -> verticle.restoreAs(owner, checkpoint).orElseThrow());
  }

  /** Ends a running job now, even one that hangs; false when no such job is running. */
  public Future<Boolean> release(UUID job) {
    return read(() -> verticle.world().jobs().release(job));
  }

  /** The content of a virtual machine's disk; fails when the machine does not exist. */
  public Future<String> content(UUID virtualMachine) {
    return read(
        () -> verticle.world().machine(virtualMachine).map(VirtualMachine::content).orElseThrow());
  }

  /** The settings now in force, which can be changed at run time. */
  public Future<Settings> settings() {
    return read(() -> verticle.world().jobs().settings());
  }

  /** Changes the settings; running jobs get the new duration, counted from their start. */
  public Future<Void> change(Settings settings) {
    return read(() -> {
          verticle.world().jobs().change(settings);
          return settings;
        })
        .mapEmpty();
  }

  /** The current settings of the web service. */
  public ServiceConfig service() {
    return verticle.service().get();
  }

  /** Changes the settings of the web service, from the next request on. */
  public void change(ServiceConfig service) {
    verticle.service().set(service);
  }

  /** Closes all ports; running jobs never end. */
  public Future<Void> stop() {
    return vertx.undeploy(deployment);
  }

  /** Reads on the world's own context. */
  private <T> Future<T> read(Supplier<T> reading) {
    return verticle.run(reading);
  }
}
