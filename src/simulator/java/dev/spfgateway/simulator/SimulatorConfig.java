package dev.spfgateway.simulator;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.vmm.Answers;
import dev.spfgateway.simulator.vmm.LockConflict;
import dev.spfgateway.simulator.vmm.Settings;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of the simulator.
 *
 * @param host the address on which SPF's ports listen, and the host name in the links that SPF
 *     writes
 * @param controlPort port of the control interface, plain HTTP on the loopback address; 0 for a
 *     free one
 * @param user the account that SPF accepts
 * @param password that user's password
 * @param access how callers are authenticated
 * @param answers when a mutation without {@code RunAsynchronously} is answered
 * @param jobDuration how long a VMM job takes, 0 to 1 hour
 * @param lockConflict the answer to a mutation of a busy virtual machine
 * @param missingPrincipalStatus HTTP status for a tenant's request without {@code
 *     x-ms-principal-id}; the real one is not known
 * @param requestLogSize number of recent requests that the control interface shows, 1 to 100,000
 * @param service how the web service answers
 * @param stamps one VMM server each
 * @param subscriptions the owners of virtual machines, and their stamps
 * @param virtualMachines the machines that exist at the start
 */
public record SimulatorConfig(
    @Default("localhost") String host,
    @Default("8092") int controlPort,
    String user,
    Secret password,
    AccessConfig access,
    @Default("blocking") Answers answers,
    @Default("2s") Duration jobDuration,
    @Default("error-at-once") LockConflict lockConflict,
    @Default("400") int missingPrincipalStatus,
    @Default("10000") int requestLogSize,
    ServiceConfig service,
    List<Stamp> stamps,
    @Default("[]") List<Subscription> subscriptions,
    @Default("[]") List<VirtualMachine> virtualMachines) {
  static final int MAX_PORT = 65_535;

  /** Checks every value, and that every reference resolves. */
  public SimulatorConfig {
    Require.notBlank(host, "host");
    Require.inRange(controlPort, 0, MAX_PORT, "controlPort");
    Require.notBlank(user, "user");
    Require.check(user.indexOf(':') < 0, "user", "must not contain a colon");
    Require.notBlank(password.reveal(), "password");
    Require.inRange(requestLogSize, 1, 100_000, "requestLogSize");
    stamps = List.copyOf(stamps);
    subscriptions = List.copyOf(subscriptions);
    virtualMachines = List.copyOf(virtualMachines);
    Settings checked = new Settings(answers, jobDuration, lockConflict, missingPrincipalStatus);
    ConfigRules.check(checked, controlPort, stamps, subscriptions, virtualMachines);
  }

  /** The part that can be changed at run time. */
  Settings settings() {
    return new Settings(answers, jobDuration, lockConflict, missingPrincipalStatus);
  }

  /** The same configuration with other virtual machines. */
  SimulatorConfig with(List<VirtualMachine> others) {
    return new SimulatorConfig(
        host,
        controlPort,
        user,
        password,
        access,
        answers,
        jobDuration,
        lockConflict,
        missingPrincipalStatus,
        requestLogSize,
        service,
        stamps,
        subscriptions,
        others);
  }

  /**
   * A VMM server.
   *
   * @param id its GUID, half of nearly every key
   * @param name for people
   * @param ports one TLS port for each SPF endpoint of the stamp; 0 for a free one
   */
  public record Stamp(StampId id, String name, List<Integer> ports) {
    /** Checks the ports. */
    public Stamp {
      Require.notBlank(name, "name");
      Require.notEmpty(ports, "ports");
      ports.forEach(port -> Require.inRange(port, 0, MAX_PORT, "ports"));
      ports = List.copyOf(ports);
    }
  }

  /**
   * A subscription, which VMM knows as a user role with the same GUID.
   *
   * @param id its GUID
   * @param name for people; its cloud's name too
   * @param stamps the stamps that it has a cloud on
   */
  public record Subscription(SubscriptionId id, String name, List<StampId> stamps) {
    /** Checks that there is at least one stamp. */
    public Subscription {
      Require.notBlank(name, "name");
      Require.notEmpty(stamps, "stamps");
      stamps = List.copyOf(stamps);
    }
  }

  /**
   * A virtual machine.
   *
   * @param id its key in SPF
   * @param stamp the VMM server that runs it
   * @param subscription its owner
   * @param name for people
   * @param status as {@code StatusString} shows it
   * @param content text that represents the content of its disk
   * @param checkpoints oldest first
   */
  public record VirtualMachine(
      UUID id,
      StampId stamp,
      SubscriptionId subscription,
      String name,
      @Default("Running") String status,
      @Default("''") String content,
      @Default("[]") List<Checkpoint> checkpoints) {
    /** Checks the texts. */
    public VirtualMachine {
      Require.notBlank(name, "name");
      Require.notBlank(status, "status");
      checkpoints = List.copyOf(checkpoints);
    }
  }

  /**
   * A checkpoint.
   *
   * @param id its key in SPF
   * @param name for people
   * @param description for people
   * @param parent the checkpoint above it in the tree, which precedes it in the list; null for a
   *     root
   * @param content the content of the disk when the checkpoint was taken
   */
  public record Checkpoint(
      UUID id,
      String name,
      @Default("''") String description,
      @Nullable UUID parent,
      @Default("''") String content) {
    /** Checks the name. */
    public Checkpoint {
      Require.notBlank(name, "name");
    }
  }
}
