package dev.spfgateway.simulator;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.simulator.spf.ServiceConfig;
import dev.spfgateway.simulator.spf.ServiceConfig.Compression;
import dev.spfgateway.simulator.spf.ServiceConfig.Framing;
import dev.spfgateway.simulator.vmm.Answers;
import dev.spfgateway.simulator.vmm.LockConflict;
import dev.spfgateway.simulator.vmm.Settings;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/**
 * A simulator on free ports with the world of {@code conf/simulator.yaml}, for any test. Jobs take
 * five milliseconds unless told otherwise.
 */
public final class SimulatorFixture implements AutoCloseable {
  public static final StampId STAMP_1 = stamp("ba4146fa-fb41-4f59-a193-ad00c52a138c");
  public static final StampId STAMP_2 = stamp("5d0c3a2e-7b1f-4c7e-9a54-0f6f1f0f2b02");
  public static final SubscriptionId CONTOSO = owner("ba4146fa-fb41-41b6-a7c0-2b4ff4c3f7e3");
  public static final SubscriptionId FABRIKAM = owner("7e9d1c84-52f3-4c0e-8f0a-6b8f5a1d9c11");

  public static final UUID WEB_01 = UUID.fromString("1f0e2d3c-4b5a-4697-8877-665544332201");
  public static final UUID WEB_02 = UUID.fromString("1f0e2d3c-4b5a-4697-8877-665544332202");
  public static final UUID DB_01 = UUID.fromString("1f0e2d3c-4b5a-4697-8877-665544332203");

  public static final UUID FRESHLY_INSTALLED =
      UUID.fromString("3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e401");
  public static final UUID BEFORE_UPDATE = UUID.fromString("a11cc636-5521-4f88-92b2-cad392911fe0");
  public static final UUID TEST_BRANCH = UUID.fromString("3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e403");
  public static final UUID GOLDEN_IMAGE = UUID.fromString("3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e404");
  public static final UUID EMPTY_DATABASE = UUID.fromString("3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e405");
  public static final UUID MONTH_END = UUID.fromString("3c9a5e70-1d42-4f6b-8a3e-90b1c2d3e406");

  public static final String USER = "spf-gateway";
  public static final String PASSWORD = "simulator-only";

  private static final long LIMIT_SECONDS = 30;

  private final Simulator simulator;
  private final SelfSignedCertificate certificate;
  private final AtomicBoolean closed = new AtomicBoolean();

  private SimulatorFixture(Simulator simulator, SelfSignedCertificate certificate) {
    this.simulator = simulator;
    this.certificate = certificate;
  }

  private static StampId stamp(String text) {
    return StampId.parse(text).orElseThrow();
  }

  private static SubscriptionId owner(String text) {
    return SubscriptionId.parse(text).orElseThrow();
  }

  /** Begins a simulator with the default settings. */
  public static Builder aSimulator() {
    return new Builder();
  }

  public Simulator simulator() {
    return simulator;
  }

  /** The PEM file that a client has to trust. */
  public Path certificate() {
    return certificate.certificate();
  }

  /** A stamp's first SPF endpoint as a gateway's configuration names it. */
  public String endpoint(StampId stamp) {
    return "https://localhost:" + simulator.port(stamp) + "/SC2012R2/VMM";
  }

  /** All of a stamp's SPF endpoints, the first one first. */
  public List<String> endpoints(StampId stamp) {
    return simulator.ports(stamp).stream()
        .map(port -> "https://localhost:" + port + "/SC2012R2/VMM")
        .toList();
  }

  /** Changes some of the settings and waits until they hold. */
  public void change(UnaryOperator<Settings> change) {
    await(simulator.settings().map(change::apply).compose(simulator::change));
  }

  /** Lets every job, running or to come, take this long from its start. */
  public void jobsTake(Duration duration) {
    change(
        old ->
            new Settings(
                old.answers(), duration, old.lockConflict(), old.missingPrincipalStatus()));
  }

  /** Sets another password for the gateway's account, as an administrator would. */
  public void resetPassword(String password) {
    assertThat(await(simulator.resetPassword(USER, Secret.of(password)))).isTrue();
  }

  /** How many restores of a checkpoint began. */
  public long restores(UUID checkpoint) {
    return await(simulator.restores(checkpoint));
  }

  /** What a virtual machine's disk holds. */
  public String content(UUID machine) {
    return await(simulator.content(machine));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      await(simulator.stop());
    }
  }

  /** The settings of a simulator to be. */
  public static final class Builder {
    private AccessConfig access = AccessConfig.basic();
    private Answers answers = Answers.BLOCKING;
    private Duration jobDuration = Duration.ofMillis(5);
    private LockConflict lockConflict = LockConflict.ERROR_AT_ONCE;
    private int missingPrincipalStatus = 400;
    private int requestLogSize = 10_000;
    private int endpoints = 1;
    private Ticker ticker = Ticker.system();
    private ServiceConfig service =
        new ServiceConfig(0, "", true, Compression.WHEN_ASKED, Framing.BY_SIZE, 0);
    private List<SimulatorConfig.Stamp> stamps = List.of();
    private List<SimulatorConfig.Subscription> subscriptions =
        List.of(
            new SimulatorConfig.Subscription(CONTOSO, "contoso-production", List.of(STAMP_1)),
            new SimulatorConfig.Subscription(FABRIKAM, "fabrikam-production", List.of(STAMP_2)));
    private List<SimulatorConfig.VirtualMachine> machines = SimulatedMachines.all();

    private Builder() {}

    public Builder withAccess(AccessConfig value) {
      access = value;
      return this;
    }

    public Builder withAnswers(Answers value) {
      answers = value;
      return this;
    }

    public Builder withJobDuration(Duration value) {
      jobDuration = value;
      return this;
    }

    public Builder withLockConflict(LockConflict value) {
      lockConflict = value;
      return this;
    }

    public Builder withMissingPrincipalStatus(int value) {
      missingPrincipalStatus = value;
      return this;
    }

    public Builder withRequestLogSize(int value) {
      requestLogSize = value;
      return this;
    }

    /** How many SPF endpoints each stamp has. */
    public Builder withEndpoints(int value) {
      endpoints = value;
      return this;
    }

    public Builder withTicker(Ticker value) {
      ticker = value;
      return this;
    }

    public Builder withService(ServiceConfig value) {
      service = value;
      return this;
    }

    /** Simulates another world. */
    public Builder withWorld(
        List<SimulatorConfig.Stamp> places,
        List<SimulatorConfig.Subscription> owners,
        List<SimulatorConfig.VirtualMachine> owned) {
      stamps = places;
      subscriptions = owners;
      machines = owned;
      return this;
    }

    private List<SimulatorConfig.Stamp> stamps() {
      List<Integer> ports = Collections.nCopies(endpoints, 0);
      return stamps.isEmpty()
          ? List.of(
              new SimulatorConfig.Stamp(STAMP_1, "stamp-1", ports),
              new SimulatorConfig.Stamp(STAMP_2, "stamp-2", ports))
          : stamps;
    }

    /** The configuration, with free ports. */
    public SimulatorConfig config() {
      return new SimulatorConfig(
          "localhost",
          0,
          USER,
          Secret.of(PASSWORD),
          access,
          answers,
          jobDuration,
          lockConflict,
          missingPrincipalStatus,
          requestLogSize,
          service,
          stamps(),
          subscriptions,
          machines);
    }

    /** Starts it and waits until it listens. */
    public SimulatorFixture start(TestBed bed) {
      return bed.keep(start(bed.vertx()));
    }

    public SimulatorFixture start(Vertx vertx) {
      SelfSignedCertificate made = Certificates.MADE;
      Future<Simulator> started =
          Simulator.start(vertx, config(), made.certificate(), made.privateKey(), ticker);
      return new SimulatorFixture(await(started), made);
    }
  }

  /** One certificate for all tests of a run, in a directory that goes with the run. */
  private static final class Certificates {
    static final SelfSignedCertificate MADE = make();

    private static SelfSignedCertificate make() {
      try {
        Path directory = Files.createTempDirectory("simulator-certificate");
        directory.toFile().deleteOnExit();
        SelfSignedCertificate made =
            SelfSignedCertificate.ensure(
                directory, "simulator", List.of("localhost", "127.0.0.1"), Ticker.system());
        made.certificate().toFile().deleteOnExit();
        made.privateKey().toFile().deleteOnExit();
        return made;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
