package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.store.Recorded;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A whole gateway on free ports with a store of its own, and a client that speaks to it over TLS.
 * Its tenants are contoso (stamp-1) and fabrikam (stamp-2), as in the example configuration.
 */
public final class RunningGateway implements AutoCloseable {
  /** Operator of contoso. */
  public static final ApiKey OPERATOR = ApiKey.generate(new SecureRandom());

  /** Owner of contoso. */
  public static final ApiKey OWNER = ApiKey.generate(new SecureRandom());

  /** Reader of contoso. */
  public static final ApiKey READER = ApiKey.generate(new SecureRandom());

  /** Owner of fabrikam. */
  public static final ApiKey FABRIKAM = ApiKey.generate(new SecureRandom());

  public static final String CONTOSO_VMM =
      "/" + SimulatorFixture.CONTOSO + "/services/systemcenter/vmm/";
  public static final String RESTORE =
      "{\"VMCheckPointAction\":\"Restore\",\"odata.type\":\"VMM.VMCheckPoint\"}";

  /** Sends no probe while all is well, so that what an upstream got is what a test sent. */
  public static final String QUIET = "probe: {interval: 1h}";

  /** A disk that is busy with other things fails no test. */
  public static final String PATIENT_STORE = "commitTimeout: 20s";

  private static final long LIMIT_SECONDS = 30;
  private static final int MOST_AT_ONCE = 100;

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Gateway gateway;
  private final HttpClient client;

  private RunningGateway(
      Vertx vertx, GatewayConfig config, Gateway gateway, HttpClientOptions options) {
    this.vertx = vertx;
    this.config = config;
    this.gateway = gateway;
    this.client =
        vertx.createHttpClient(
            options
                .setSsl(true)
                .setDefaultHost("localhost")
                .setDefaultPort(gateway.tenantPort())
                .setTrustOptions(new PemTrustOptions().addCertPath(certificate().toString())),
            new PoolOptions().setHttp1MaxSize(MOST_AT_ONCE));
  }

  /** Begins a gateway whose store and certificate are in a directory. */
  public static Builder in(Path directory) {
    return new Builder(directory);
  }

  /** The key of one checkpoint on a stamp. */
  public static String checkpoint(UUID id, Object stamp) {
    return "VMCheckPoints(ID=guid'" + id + "',StampId=guid'" + stamp + "')";
  }

  /** The URL path of the seed's checkpoint. */
  public static String beforeUpdate() {
    return CONTOSO_VMM + checkpoint(SimulatorFixture.BEFORE_UPDATE, SimulatorFixture.STAMP_1);
  }

  /** The same gateway, called by a client that shows a certificate; its files are PEM. */
  public RunningGateway showing(Path certificate, Path key) {
    return new RunningGateway(
        vertx,
        config,
        gateway,
        new HttpClientOptions()
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificate.toString())
                    .setKeyPath(key.toString())));
  }

  /** The same gateway, called from another address of this machine. */
  public RunningGateway from(String localAddress) {
    return new RunningGateway(
        vertx, config, gateway, new HttpClientOptions().setLocalAddress(localAddress));
  }

  /** The same in one version of HTTP. */
  public RunningGateway from(String localAddress, HttpVersion version) {
    return new RunningGateway(
        vertx,
        config,
        gateway,
        new HttpClientOptions()
            .setLocalAddress(localAddress)
            .setUseAlpn(true)
            .setProtocolVersion(version));
  }

  public Gateway gateway() {
    return gateway;
  }

  public int port() {
    return gateway.tenantPort();
  }

  public Path certificate() {
    Path given = config.tenantListener().certificate();
    return given == null ? gateway.selfSigned().orElseThrow().certificate() : given;
  }

  public Path store() {
    return Gateway.storeFile(config);
  }

  /** An answer, wholly read. */
  public record Answer(int status, MultiMap headers, String body) {
    public String header(String name) {
      return headers.get(name);
    }
  }

  /** Sends a request; headers are name, value, name, value. */
  public Answer send(String method, String path, ApiKey key, String body, String... headers) {
    return await(begin(method, path, key, body, headers));
  }

  /** The same without waiting. */
  public Future<Answer> begin(
      String method, String path, ApiKey key, String body, String... headers) {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.valueOf(method)).setURI(path);
    options.putHeader("Accept", "application/json");
    if (key != null) {
      options.putHeader("X-Api-Key", key.secret().reveal());
    }
    if (body != null) {
      options.putHeader("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      options.putHeader(headers[i], headers[i + 1]);
    }
    Buffer bytes = body == null ? Buffer.buffer() : Buffer.buffer(body);
    return client.request(options).compose(request -> exchange(request, bytes));
  }

  /** On the event loop as a whole: an answer that nobody listens to at once loses its body. */
  private static Future<Answer> exchange(HttpClientRequest request, Buffer body) {
    Future<HttpClientResponse> answer = body.length() == 0 ? request.send() : request.send(body);
    return answer.compose(
        response ->
            response
                .body()
                .map(
                    read ->
                        new Answer(response.statusCode(), response.headers(), read.toString())));
  }

  /** The documented restore by contoso's operator. */
  public Answer restore() {
    return send("MERGE", beforeUpdate(), OPERATOR, RESTORE);
  }

  /**
   * Asks the admin listener; headers are name, value, name, value. Shows the token that the gateway
   * made, if it did, unless there is another Authorization.
   */
  public Answer admin(String path, String... headers) {
    return admin(HttpMethod.GET, path, headers);
  }

  /** The same by any method. */
  public Answer admin(HttpMethod method, String path, String... headers) {
    HttpClient plain = vertx.createHttpClient();
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost("127.0.0.1")
            .setPort(gateway.adminPort())
            .setURI(path);
    MultiMap all = HttpHeaders.headers();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    if (!all.contains(HttpHeaders.AUTHORIZATION)) {
      adminToken().ifPresent(token -> all.add("Authorization", "Bearer " + token));
    }
    return await(
        plain
            .request(options.setHeaders(all))
            .compose(request -> exchange(request, Buffer.buffer()))
            .onComplete(done -> plain.close()));
  }

  /** The admin listener's token, if the gateway made it. */
  public Optional<String> adminToken() {
    return gateway.adminToken().map(RunningGateway::read);
  }

  /** All audit events of mutations, oldest first. */
  public List<AuditEvent> events() {
    return Recorded.in(store(), config.store()).stream()
        .map(SealedEvent::json)
        .filter(json -> !json.matches(".*\"kind\":\"(denial|store-loss|loss-accepted)\".*"))
        .map(SealedEvent::open)
        .toList();
  }

  /** The same without those of VMM's jobs, which come when somebody looks at a job. */
  public List<AuditEvent> requestEvents() {
    return events().stream().filter(event -> event.kind() != AuditEvent.Kind.JOB).toList();
  }

  /** Each event as {@code "intent restore"} or {@code "outcome restore done"}. */
  public List<String> story() {
    return story(events());
  }

  /** The same of {@link #requestEvents}. */
  public List<String> requestStory() {
    return story(requestEvents());
  }

  private static List<String> story(List<AuditEvent> events) {
    List<String> story = new ArrayList<>();
    for (AuditEvent event : events) {
      story.add(
          event.kind().word()
              + " "
              + event.what().action()
              + (event.result() == null ? "" : " " + event.result().outcome()));
    }
    return story;
  }

  /** Has the gateway take another version of the registry, without a file. */
  public void replaceRegistry(RegistryConfig changed) {
    gateway.take(new RegistryFile.Loaded(changed, "by a test"));
  }

  /** Replaces the registry file at one stroke, as an operator's tool does. */
  public void writeRegistry(String yaml) {
    write(config.registry(), yaml);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the client alone, of a gateway that others call, too. */
  public void closeClient() {
    await(client.close());
  }

  @Override
  public void close() {
    await(client.close());
    await(gateway.stop());
  }

  /** A gateway to be. */
  public static final class Builder {
    private static final String BASIC =
        "user: " + SimulatorFixture.USER + "\npassword: {file: password}";

    private final Path directory;
    private final Map<String, String> sections = new LinkedHashMap<>();
    private final Map<String, String> credentials = new LinkedHashMap<>();
    private final List<String> endpoints = new ArrayList<>();
    private String stamp1More = "";
    private String stamp2 = "https://localhost:1/SC2012R2/VMM";
    private Path trust;
    private String password = SimulatorFixture.PASSWORD;
    private String settlingTime = "15m";
    private boolean keysRequired;
    private String identity = BASIC;
    private String identity2 = BASIC;
    private String certificates = "";
    private String linkHosts = "";
    private Optional<String> registry = Optional.empty();
    private Object stampOfFabrikam = SimulatorFixture.STAMP_2;
    private Source source = Source.system();

    private Builder(Path directory) {
      this.directory = directory;
      with("tenantListener", "host: 127.0.0.1\n  port: 0");
      with("adminListener", "port: 0");
      with("upstream", QUIET);
      with("audit", PATIENT_STORE);
      with(
          "limits",
          """
              tenant: {quota: 1000000}
                credential: {quota: 1000000}
                classes: {read: {quota: 1000000}, mutate: {quota: 1000000}, restore: {quota: 1000000},
                  refused: {quota: 1000000}, anonymous: {quota: 1000000}}
                concurrentRequests: 1000""");
      // Nothing but the request itself goes to SPF, unless a test is about that.
      with(
          "operation",
          "baseline: {timeout: 0s}\n  follow: {inRequest: 0s, interval: 60s, maxInterval: 60s}");
    }

    /** Sets a section of the configuration, as YAML that is indented by two blanks after line 1. */
    public Builder with(String section, String yaml) {
      // Nothing but the request itself goes to SPF, unless a test is about that.
      boolean probes = !section.equals("upstream") || yaml.contains("credentials:");
      sections.put(section, probes ? yaml : yaml + "\n  credentials: {probeFirst: false}");
      return this;
    }

    /** Adds entries to a tenant's credentials, as YAML that is indented by six blanks. */
    public Builder withCredentials(String tenant, String yaml) {
      credentials.merge(tenant, yaml, String::concat);
      return this;
    }

    /** Takes a tenant's added credentials away again. */
    public Builder withoutCredentials(String tenant) {
      credentials.remove(tenant);
      return this;
    }

    /** Puts both stamps of a simulator behind it. */
    public Builder before(SimulatorFixture simulator) {
      stamp2 = simulator.endpoint(SimulatorFixture.STAMP_2);
      return endpoint(simulator.endpoint(SimulatorFixture.STAMP_1), simulator.certificate());
    }

    /** Adds an endpoint to stamp-1. */
    public Builder endpoint(String url, Path certificate) {
      endpoints.add(url);
      trust = certificate;
      return this;
    }

    /** Adds keys to stamp-1, as YAML of one line each. */
    public Builder withStamp1(String yaml) {
      stamp1More = "    " + yaml.strip() + "\n";
      return this;
    }

    /** Has fabrikam on stamp-1, too, beside contoso. */
    public Builder withBothOnStamp1() {
      stampOfFabrikam = SimulatorFixture.STAMP_1;
      return this;
    }

    /** Shows SPF another password than the right one. */
    public Builder withPassword(String value) {
      password = value;
      return this;
    }

    /** Has operations settle after so long on every stamp. */
    public Builder settlingAfter(String duration) {
      settlingTime = duration;
      return this;
    }

    /** Has contoso's restores need an idempotency key. */
    public Builder requiringKeys() {
      keysRequired = true;
      return this;
    }

    /** Shows the endpoints of both stamps this, as keys of an endpoint, one a line. */
    public Builder withIdentity(String yaml) {
      identity = yaml;
      identity2 = yaml;
      return this;
    }

    /** Shows stamp-2's endpoint this, as keys of an endpoint, one a line. */
    public Builder withSecondIdentity(String yaml) {
      identity2 = yaml;
      return this;
    }

    /** Trusts both stamps by these keys, one a line, and not by a certificate file. */
    public Builder withTrust(String yaml) {
      certificates = yaml;
      return this;
    }

    /** Puts stamp-2 behind this URL. */
    public Builder secondStamp(String url) {
      stamp2 = url;
      return this;
    }

    /** Tells it what stamp-1's servers call themselves, as a list in YAML without brackets. */
    public Builder withLinkHosts(String value) {
      linkHosts = value;
      return this;
    }

    /** Takes this registry in the place of its own; a stamp's password is in the file password. */
    public Builder withRegistry(String yaml) {
      registry = Optional.of(yaml);
      return this;
    }

    /** Has it go by another clock. */
    public Builder withClock(Ticker ticker) {
      return withSource(Source.of(ticker, new SecureRandom()));
    }

    /** Takes time and chance from here. */
    Builder withSource(Source given) {
      source = given;
      return this;
    }

    public RunningGateway start(Vertx vertx) {
      GatewayConfig config = config();
      String own = registryYaml();
      write(config.registry(), registry.orElse(own));
      RegistryFile file = new RegistryFile(config.registry(), n -> null, read -> {});
      Gateway started = await(Gateway.start(vertx, config, file, source));
      return new RunningGateway(vertx, config, started, new HttpClientOptions());
    }

    /** Stamps and tenants, as they stand in the file. */
    public RegistryConfig registry() {
      return YamlRecords.parse(
          registryYaml(), directory.resolve("registry.yaml"), RegistryConfig.class, n -> null);
    }

    private GatewayConfig config() {
      StringBuilder yaml = new StringBuilder("dataDirectory: data\nregistry: registry.yaml\n");
      sections.forEach((name, text) -> yaml.append(name).append(":\n  ").append(text).append('\n'));
      return YamlRecords.parse(
          yaml.toString(), directory.resolve("gateway.yaml"), GatewayConfig.class, n -> null);
    }

    /** The registry as YAML; the password goes into a file beside it. */
    public String registryYaml() {
      write(directory.resolve("password"), password);
      StringBuilder yaml = new StringBuilder("stamps:\n");
      stamp(yaml, SimulatorFixture.STAMP_1, "stamp-1", endpoints, identity);
      yaml.append(stamp1More);
      stamp(yaml, SimulatorFixture.STAMP_2, "stamp-2", List.of(stamp2), identity2);
      yaml.append("tenants:\n");
      tenant(yaml, "contoso", SimulatorFixture.CONTOSO, SimulatorFixture.STAMP_1);
      credential(yaml, "contoso-operator", "operator", OPERATOR);
      credential(yaml, "contoso-owner", "owner", OWNER);
      credential(yaml, "contoso-reader", "reader", READER);
      yaml.append(credentials.getOrDefault("contoso", ""));
      yaml.append("    requireIdempotencyKey: ").append(keysRequired).append('\n');
      tenant(yaml, "fabrikam", SimulatorFixture.FABRIKAM, stampOfFabrikam);
      credential(yaml, "fabrikam-owner", "owner", FABRIKAM);
      yaml.append(credentials.getOrDefault("fabrikam", ""));
      return yaml.toString();
    }

    private void stamp(
        StringBuilder yaml, Object id, String name, List<String> urls, String account) {
      yaml.append("  - id: ").append(id).append("\n    name: ").append(name);
      yaml.append("\n    endpoints:\n");
      for (String url : urls) {
        yaml.append("      - url: ").append(url).append('\n');
        yaml.append(account.indent(8));
        yaml.append("        linkHosts: [").append(linkHosts).append("]\n");
      }
      String trusted = certificates.isEmpty() ? "trust: [" + trust + "]" : certificates;
      yaml.append(trusted.indent(4));
      yaml.append("    settlingTime: ").append(settlingTime).append('\n');
    }

    private static void tenant(StringBuilder yaml, String name, Object subscription, Object stamp) {
      yaml.append("  - name: ").append(name).append("\n    subscriptions:\n      - id: ");
      yaml.append(subscription).append("\n        name: ").append(name).append("-production\n");
      yaml.append("        accountAdmin: admin@").append(name).append(".com\n");
      yaml.append("        stamps: [").append(stamp).append("]\n    credentials:\n");
    }

    private static void credential(StringBuilder yaml, String id, String role, ApiKey key) {
      yaml.append("      - id: ").append(id).append("\n        role: ").append(role);
      yaml.append("\n        apiKeySha256: ").append(key.hash()).append('\n');
    }
  }
}
