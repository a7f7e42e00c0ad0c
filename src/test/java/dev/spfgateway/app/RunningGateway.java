package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;

import dev.spfgateway.admin.AdminTlsConfig;
import dev.spfgateway.audit.AuditEvent;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.config.GatewayConfig;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryFile;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.store.Recorded;
import dev.spfgateway.testing.TestClient;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

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

  private static final int MOST_AT_ONCE = 100;

  private final Vertx vertx;
  private final GatewayConfig config;
  private final Gateway gateway;
  private final TestClient client;

  /** The clients of all views of this gateway. */
  private final List<TestClient> clients;

  private final AtomicBoolean closed = new AtomicBoolean();

  RunningGateway(Vertx vertx, GatewayConfig config, Gateway gateway) {
    this(vertx, config, gateway, new HttpClientOptions(), new CopyOnWriteArrayList<>());
  }

  private RunningGateway(
      Vertx vertx,
      GatewayConfig config,
      Gateway gateway,
      HttpClientOptions options,
      List<TestClient> clients) {
    this.clients = clients;
    this.vertx = vertx;
    this.config = config;
    this.gateway = gateway;
    this.client =
        new TestClient(
            vertx,
            options
                .setSsl(true)
                .setDefaultHost("localhost")
                .setDefaultPort(gateway.tenantPort())
                .setTrustOptions(new PemTrustOptions().addCertPath(certificate().toString())),
            MOST_AT_ONCE);
    clients.add(client);
  }

  private RunningGateway view(HttpClientOptions options) {
    return new RunningGateway(vertx, config, gateway, options, clients);
  }

  /** Begins a gateway whose store and certificate are in a directory. */
  public static GatewayBuilder in(Path directory) {
    return new GatewayBuilder(directory);
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
    return view(
        new HttpClientOptions()
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(certificate.toString())
                    .setKeyPath(key.toString())));
  }

  /** The same gateway, called from another address of this machine. */
  public RunningGateway from(String localAddress) {
    return view(new HttpClientOptions().setLocalAddress(localAddress));
  }

  /** The same in one version of HTTP. */
  public RunningGateway from(String localAddress, HttpVersion version) {
    return view(
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

  /** Sends a request; headers are name, value, name, value. */
  public Answer send(String method, String path, ApiKey key, String body, String... headers) {
    return await(begin(method, path, key, body, headers));
  }

  /** The same without waiting. */
  public Future<Answer> begin(
      String method, String path, ApiKey key, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("Accept", "application/json"));
    if (key != null) {
      all.addAll(List.of("X-Api-Key", key.secret().reveal()));
    }
    if (body != null) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    all.addAll(List.of(headers));
    return client.begin(method, path, body, all.toArray(String[]::new));
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
    return admin(method, path, null, headers);
  }

  /** Sends a change to the admin listener as JSON. */
  public Answer change(String path, String json, String... headers) {
    List<String> all = new ArrayList<>(List.of("Content-Type", "application/json"));
    all.addAll(List.of(headers));
    return admin(HttpMethod.POST, path, json, all.toArray(String[]::new));
  }

  private Answer admin(HttpMethod method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (!all.contains("Authorization")) {
      adminToken().ifPresent(token -> all.addAll(List.of("Authorization", "Bearer " + token)));
    }
    try (TestClient one = new TestClient(vertx, adminOptions(), 1)) {
      return one.send(method.name(), path, body, all.toArray(String[]::new));
    }
  }

  /** How a client reaches the admin listener. */
  HttpClientOptions adminOptions() {
    HttpClientOptions options =
        new HttpClientOptions().setDefaultHost("127.0.0.1").setDefaultPort(gateway.adminPort());
    AdminTlsConfig tls = config.adminListener().tls();
    if (tls != null) {
      Path shown = tls.certificate() == null ? certificate() : tls.certificate();
      // The one certificate that is trusted needs no name.
      options.setSsl(true).setVerifyHost(false);
      options.setTrustOptions(new PemTrustOptions().addCertPath(shown.toString()));
    }
    return options;
  }

  /** The admin listener's token, if the gateway made it. */
  public Optional<String> adminToken() {
    return gateway.adminToken().map(RunningGateway::read);
  }

  /** All audit events of mutations, oldest first. */
  public List<AuditEvent> events() {
    return Recorded.in(store(), config.store()).stream()
        .map(SealedEvent::json)
        .filter(
            json -> !json.matches(".*\"kind\":\"(denial|operator|store-loss|loss-accepted)\".*"))
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

  static void write(Path file, String text) {
    try {
      Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Closes the client alone, of a gateway that others call, too. */
  public void closeClient() {
    client.close();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      clients.forEach(TestClient::close);
      await(gateway.stop());
    }
  }
}
