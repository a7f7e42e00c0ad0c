package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.identity.password.PasswordHash;
import dev.spfgateway.identity.token.TestIssuer;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.Settings;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Configuration, registry and sources of a gateway to be. Its defaults are quiet: limits are out of
 * reach, and SPF gets nothing but what a test sends.
 */
public final class GatewayBuilder {
  private static final List<String> RATES =
      List.of(
          "tenant",
          "credential",
          "classes.read",
          "classes.mutate",
          "classes.restore",
          "classes.refused",
          "classes.anonymous");

  private final Path directory;
  private final Settings settings = new Settings();
  private final RegistryYaml registry = new RegistryYaml();
  private String password = SimulatorFixture.PASSWORD;
  private Optional<String> foreignRegistry = Optional.empty();
  private Source source = Source.system();

  GatewayBuilder(Path directory) {
    this.directory = directory;
    set("dataDirectory", "data");
    set("registry", "registry.yaml");
    set("tenantListener.host", "127.0.0.1");
    set("tenantListener.port", 0);
    set("adminListener.port", 0);
    // A disk that is busy with other things fails no test.
    set("audit.commitTimeout", "20s");
    for (String rate : RATES) {
      set("limits." + rate + ".quota", 1_000_000);
    }
    set("limits.concurrentRequests", 1000);
    set("upstream.probe.interval", "1h");
    set("upstream.credentials.probeFirst", false);
    set("operation.baseline.timeout", "0s");
    set("operation.follow.inRequest", "0s");
    set("operation.follow.interval", "60s");
    set("operation.follow.maxInterval", "60s");
  }

  /** Sets one key of the configuration, with a dot between its parts. */
  public GatewayBuilder set(String key, Object value) {
    settings.set(key, value);
    return this;
  }

  /** Leaves a key, and all below it, as the product has it. */
  public GatewayBuilder unset(String key) {
    settings.unset(key);
    return this;
  }

  /** Makes settings that a test gives to what starts its gateway. */
  public GatewayBuilder with(UnaryOperator<GatewayBuilder> more) {
    return more.apply(this);
  }

  /** Accepts an issuer's bearer tokens. */
  public GatewayBuilder trusting(String issuer, String audience, String keys) {
    set("authentication.bearer.enabled", true);
    return set(
        "authentication.bearer.issuers",
        List.of(Map.of("issuer", issuer, "audiences", List.of(audience), "jwksUrl", keys)));
  }

  /** Accepts the bearer tokens of a test's own issuer. */
  GatewayBuilder trusting(TestIssuer issuer) {
    return trusting(TestIssuer.NAME, TestIssuer.AUDIENCE, issuer.url());
  }

  /** Keeps its store in a PostgreSQL server on this machine. */
  public GatewayBuilder onPostgres(int port, String database) {
    return set(
        "store.postgresql",
        Map.ofEntries(
            Map.entry("host", "localhost"),
            Map.entry("port", port),
            Map.entry("database", database),
            Map.entry("user", "postgres"),
            Map.entry("tls", "disable")));
  }

  /** Adds entries to a tenant's credentials, as YAML that is indented by six blanks. */
  public GatewayBuilder withCredentials(String tenant, String yaml) {
    registry.credentials(tenant, yaml);
    return this;
  }

  /** Takes a tenant's added credentials away again. */
  public GatewayBuilder withoutCredentials(String tenant) {
    registry.removeCredentials(tenant);
    return this;
  }

  /** Adds an operator who signs in by password; the role is viewer or operator. */
  public GatewayBuilder withOperator(String name, String role, String operatorPassword) {
    String hash = PasswordHash.of(Secret.of(operatorPassword), new SecureRandom()).print();
    registry.operator(name, role, "password: " + hash);
    return this;
  }

  /** Adds an operator whom a client certificate proves. */
  public GatewayBuilder withCertifiedOperator(String name, String role, String subject) {
    registry.operator(name, role, "certificate: " + subject);
    return this;
  }

  /** Takes all operators away again. */
  public GatewayBuilder withoutOperators() {
    registry.removeOperators();
    return this;
  }

  /** Puts both stamps of a simulator behind it. */
  public GatewayBuilder before(SimulatorFixture simulator) {
    secondStamp(simulator.endpoint(SimulatorFixture.STAMP_2));
    return endpoint(simulator.endpoint(SimulatorFixture.STAMP_1), simulator.certificate());
  }

  /** Adds an endpoint to stamp-1. */
  public GatewayBuilder endpoint(String url, Path certificate) {
    registry.endpoint(url, certificate);
    return this;
  }

  /** Puts stamp-2 behind this URL. */
  public GatewayBuilder secondStamp(String url) {
    registry.secondStamp(url);
    return this;
  }

  /** Adds keys to stamp-1, as YAML of one line each. */
  public GatewayBuilder withStamp1(String yaml) {
    registry.stamp1(yaml);
    return this;
  }

  /** Has fabrikam on stamp-1, too, beside contoso. */
  public GatewayBuilder withBothOnStamp1() {
    registry.bothOnStamp1();
    return this;
  }

  /** Has operations settle after so long on every stamp. */
  public GatewayBuilder settlingAfter(String duration) {
    registry.settlingAfter(duration);
    return this;
  }

  /** Has contoso's restores need an idempotency key. */
  public GatewayBuilder requiringKeys() {
    registry.requireKeys();
    return this;
  }

  /** Shows SPF another password than the right one. */
  public GatewayBuilder withPassword(String value) {
    password = value;
    return this;
  }

  /** Shows the endpoints of both stamps this, as keys of an endpoint, one a line. */
  public GatewayBuilder withIdentity(String yaml) {
    registry.identity(yaml);
    return withSecondIdentity(yaml);
  }

  /** Shows stamp-2's endpoint this, as keys of an endpoint, one a line. */
  public GatewayBuilder withSecondIdentity(String yaml) {
    registry.secondIdentity(yaml);
    return this;
  }

  /** Trusts both stamps by these keys, one a line, and not by a certificate file. */
  public GatewayBuilder withTrust(String yaml) {
    registry.trust(yaml);
    return this;
  }

  /** Tells it what the stamps' servers call themselves. */
  public GatewayBuilder withLinkHosts(String... hosts) {
    registry.linkHosts(List.of(hosts));
    return this;
  }

  /** Takes this registry in the place of its own; a stamp's password is in the file password. */
  public GatewayBuilder withRegistry(String yaml) {
    foreignRegistry = Optional.of(yaml);
    return this;
  }

  /** Has it go by another clock. */
  public GatewayBuilder withClock(Ticker ticker) {
    return withSource(Source.of(ticker, new SecureRandom()));
  }

  /** Takes time and chance from here. */
  GatewayBuilder withSource(Source given) {
    source = given;
    return this;
  }

  /** Starts it; the bed closes it. */
  public RunningGateway start(TestBed bed) {
    return bed.keep(start(bed.vertx()));
  }

  /** The same beside others: those of one Vertx would share the free port. */
  public RunningGateway startAlone(TestBed bed) {
    return bed.keep(start(bed.anotherVertx()));
  }

  public RunningGateway start(Vertx vertx) {
    GatewayConfig config = config();
    String own = registryYaml();
    RunningGateway.write(config.registry(), foreignRegistry.orElse(own));
    RegistryFile file = new RegistryFile(config.registry(), n -> null, read -> {});
    Gateway started = await(Gateway.start(vertx, config, file, source));
    return new RunningGateway(vertx, config, started);
  }

  /** Stamps and tenants, as they stand in the file. */
  public RegistryConfig registry() {
    return YamlRecords.parse(
        registryYaml(), directory.resolve("registry.yaml"), RegistryConfig.class, n -> null);
  }

  /** The registry as YAML; the password goes into a file beside it. */
  public String registryYaml() {
    RunningGateway.write(directory.resolve("password"), password);
    return registry.text();
  }

  private GatewayConfig config() {
    return YamlRecords.parse(
        settings.yaml(), directory.resolve("gateway.yaml"), GatewayConfig.class, n -> null);
  }
}
