package dev.spfgateway.upstream.stamp;

import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.connect.FixedNames;
import dev.spfgateway.connect.NameService;
import dev.spfgateway.connect.RecordingTlsServer;
import dev.spfgateway.pipeline.DeliveryPhase;
import dev.spfgateway.upstream.config.OverrideConfig;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.credential.CredentialEvents;
import dev.spfgateway.upstream.credential.CredentialState;
import dev.spfgateway.upstream.credential.CredentialStates;
import dev.spfgateway.upstream.delivery.Delivery;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an SPF server is reached: by which of its addresses, and as whom TLS asks for it. */
class EndpointIT {
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final FixedNames names = new FixedNames();
  private Delivery delivery = Delivery.ofRead(vertx);
  private String upstream = "connection: {timeout: 20s}";

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private RecordingTlsServer server(String... certified) {
    return RecordingTlsServer.start(directory, "127.0.0.1", ANSWER, certified);
  }

  private Future<HttpClientResponse> get(String host, RecordingTlsServer server) {
    return get(host, server, new OverrideConfig(null, null, null, null, null, null));
  }

  private Future<HttpClientResponse> get(
      String host, RecordingTlsServer server, OverrideConfig overrides) {
    NameService.install(vertx, names);
    StampConfig.EndpointConfig endpoint =
        new StampConfig.EndpointConfig(
            URI.create("https://" + host + ":" + server.port() + "/VMM"),
            "spf",
            Secret.of("password"),
            null,
            null,
            List.of());
    StampConfig stamp =
        new StampConfig(
            new StampId(UUID.randomUUID()),
            "stamp-1",
            List.of(endpoint),
            List.of(server.certificate()),
            List.of(),
            Duration.ofMinutes(15),
            overrides,
            List.of());
    UpstreamConfig config =
        YamlRecords.parse(upstream, Path.of("gateway.yaml"), UpstreamConfig.class, name -> null);
    Promise<HttpClientResponse> answer = Promise.promise();
    loop.runOnContext(
        go ->
            delivery
                .send(
                    new Endpoint(
                            vertx,
                            stamp,
                            endpoint,
                            accepted(),
                            new Upstream(
                                config,
                                () -> new RegisteredStamps(List.of(stamp)),
                                new SimpleMeterRegistry(),
                                Ticker.system(),
                                new java.util.Random()))
                        .connections(),
                    new RequestOptions().setMethod(HttpMethod.GET).setURI("/VMM/Jobs"),
                    false,
                    60_000)
                .onComplete(answer));
    return answer.future();
  }

  /** A credential that the server has accepted. */
  private static CredentialStates.Shown accepted() {
    CredentialState made =
        new CredentialState(
            new UpstreamConfig.Credentials(
                false, Duration.ZERO, Duration.ofMinutes(1), Duration.ofMillis(10)),
            Ticker.system(),
            new CredentialEvents(new SimpleMeterRegistry(), Duration.ZERO));
    CredentialState.Place place = new CredentialState.Place("stamp-1", "https://spf1");
    made.accepted(place, made.admit(place, CredentialState.Showing.REQUEST).ticket());
    return new CredentialStates.Shown(made, place);
  }

  @ParameterizedTest
  @CsvSource({
    "spf1,spf1,spf1",
    "SPF1,spf1,SPF1",
    "spf1.hoster.example,spf1.hoster.example,spf1.hoster.example",
    "spf1.hoster.example.,spf1.hoster.example,spf1.hoster.example",
    "spf1.,spf1,spf1",
    "127.0.0.1,127.0.0.1,''"
  })
  void asksForTheServerByItsName(String host, String certified, String asked) {
    names.with(host, "127.0.0.1");
    try (RecordingTlsServer server = server(certified)) {
      assertThat(await(get(host, server)).statusCode()).isEqualTo(200);

      assertThat(server.hellos())
          .singleElement()
          .satisfies(hello -> assertThat(hello.name()).isEqualToIgnoringCase(asked));
      assertThat(server.received().get(0))
          .containsIgnoringCase("host: " + certified + ":" + server.port() + "\r\n");
    }
  }

  @Test
  void sendsNothingToAServerWhoseCertificateHasAnotherName() {
    names.with("spf1", "127.0.0.1");
    try (RecordingTlsServer server = server("spf2")) {
      assertThat(get("spf1", server).map("answered").otherwise("refused").toCompletionStage())
          .succeedsWithin(Duration.ofSeconds(60))
          .isEqualTo("refused");

      assertThat(server.received()).isEmpty();
      assertThat(delivery.phase()).isEqualTo(DeliveryPhase.NOT_CONNECTED);
    }
  }

  @Test
  void takesTheAddressThatIsAliveWhenTheFirstOneRefuses() {
    names.with("spf1", "127.0.0.2", "127.0.0.1");
    try (RecordingTlsServer server = server("spf1")) {
      assertThat(await(get("spf1", server)).statusCode()).isEqualTo(200);

      assertThat(server.received()).hasSize(1);
    }
  }

  @Test
  void takesTheAddressThatIsAliveWhenTheFirstOneNeverAnswers() throws IOException {
    upstream = "connection: {timeout: 2s}";
    names.with("spf1", "127.0.0.2", "127.0.0.3", "127.0.0.1");
    try (RecordingTlsServer server = server("spf1");
        ServerSocket silent =
            new ServerSocket(server.port(), 50, InetAddress.getByName("127.0.0.2"))) {
      Future<HttpClientResponse> answer = get("spf1", server);
      // Taken, so that TLS begins and goes on forever.
      try (java.net.Socket taken = silent.accept()) {
        assertThat(await(answer).statusCode()).isEqualTo(200);

        assertThat(taken.isConnected()).isTrue();
        assertThat(server.received()).hasSize(1);
      }
    }
  }

  @Test
  void saysThatNothingWasSentWhenNoAddressIsAlive() {
    names.with("spf1", "127.0.0.2", "127.0.0.3");
    try (RecordingTlsServer server = server("spf1")) {
      assertThat(get("spf1", server).map("answered").otherwise("refused").toCompletionStage())
          .succeedsWithin(Duration.ofSeconds(60))
          .isEqualTo("refused");

      assertThat(delivery.phase()).isEqualTo(DeliveryPhase.NOT_CONNECTED);
      assertThat(server.hellos()).isEmpty();
    }
  }

  @Test
  void speaksNoNewerTlsThanItIsAllowedTo() {
    names.with("spf1", "127.0.0.1");
    UpstreamConfig.Tls old = new UpstreamConfig.Tls("1.2");
    try (RecordingTlsServer server = server("spf1")) {
      await(get("spf1", server));
      delivery = Delivery.ofRead(vertx);
      await(get("spf1", server, new OverrideConfig(null, null, null, null, null, old)));

      assertThat(server.hellos())
          .extracting(RecordingTlsServer.Hello::version)
          .containsExactly("TLSv1.3", "TLSv1.2");
    }
  }
}
