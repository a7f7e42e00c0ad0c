package dev.spfgateway.identity.token;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.HandTicker;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.connect.FixedNames;
import dev.spfgateway.connect.NameService;
import dev.spfgateway.connect.RecordingTlsServer;
import dev.spfgateway.edge.SelfSignedCertificate;
import dev.spfgateway.identity.token.TestIssuer.Key;
import dev.spfgateway.pipeline.Passage;
import dev.spfgateway.pipeline.failure.FailureKind;
import dev.spfgateway.pipeline.failure.GatewayException;
import dev.spfgateway.telemetry.GatewayLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IssuerKeysTest {
  private static final Key OLD = Key.ec("old");
  private static final Key NEW = Key.ec("new");

  private final Vertx vertx = Vertx.vertx();
  private final HandTicker ticker = new HandTicker();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final List<IssuerKeys> open = new ArrayList<>();
  private TestIssuer issuer;

  @BeforeEach
  void start() {
    issuer = TestIssuer.start(vertx);
    issuer.publish(OLD);
  }

  @AfterEach
  void stop() {
    open.forEach(IssuerKeys::close);
    issuer.close();
    await(vertx.close());
  }

  private static TokenConfig.Keys settings(Duration refresh, Duration pause, int maxWaiting) {
    return new TokenConfig.Keys(
        refresh,
        pause,
        maxWaiting,
        Duration.ofHours(12),
        Duration.ofSeconds(20),
        new ByteSize(4 << 10));
  }

  private static TokenConfig.Keys settings() {
    return settings(Duration.ofHours(1), Duration.ofMillis(50), 100);
  }

  private static IssuerConfig at(String url, List<Path> trust) {
    return new IssuerConfig(
        TestIssuer.NAME,
        List.of(TestIssuer.AUDIENCE),
        URI.create(url),
        null,
        trust,
        List.of("ES256"),
        "sub");
  }

  private IssuerKeys keys(TokenConfig.Keys settings) {
    IssuerConfig config = at(issuer.url(), List.of());
    return keys(
        config,
        new IssuerEndpoint(vertx, URI.create(issuer.url()), config, settings, ticker),
        settings);
  }

  private IssuerKeys keys(IssuerConfig config, KeySource source, TokenConfig.Keys settings) {
    IssuerKeys keys = new IssuerKeys(vertx, config, source, settings, ticker, metrics);
    open.add(keys);
    keys.start();
    return keys;
  }

  private static boolean has(KeySet keys, Key key) {
    return !keys.candidates(header(key)).isEmpty();
  }

  private static JWSHeader header(Key key) {
    return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.jwk().getKeyID()).build();
  }

  private static Future<KeySet> wanting(IssuerKeys keys, Key key) {
    return wanting("c00002", keys, key);
  }

  private static Future<KeySet> wanting(String network, IssuerKeys keys, Key key) {
    return keys.newer(network, set -> has(set, key));
  }

  private double gauge(String name) {
    return metrics.get(name).tag("issuer", TestIssuer.NAME).gauge().value();
  }

  @Test
  void keepsTheOtherKeysWhenOneCantBeUsedAndSaysSoOnceForEachChange() {
    String good = OLD.jwk().toPublicJWK().toJSONString();
    issuer.publishText("{\"keys\":[{\"kty\":\"EC\",\"kid\":\"odd\"}," + good + "]}");
    try (GatewayLog log = GatewayLog.of(IssuerKeys.class.getName())) {
      IssuerKeys keys = keys(settings());
      assertThat(has(await(wanting(keys, OLD)), OLD)).isTrue();
      await(wanting(keys, NEW));
      assertThat(ignoring(log)).singleElement().asString().contains("'odd'", TestIssuer.NAME);

      issuer.publishText("{\"keys\":[{\"kty\":\"EC\",\"kid\":\"another\"}," + good + "]}");
      await(wanting(keys, NEW));
      await(wanting(keys, NEW));

      assertThat(ignoring(log)).hasSize(2);
      assertThat(gauge("spfgateway.issuer.down")).isZero();
    }
  }

  private static List<String> ignoring(GatewayLog log) {
    return log.lines().stream().filter(line -> line.contains("are ignored")).toList();
  }

  @Test
  void saysAgainWhenAFetchFailsForAnotherReason() {
    try (GatewayLog log = GatewayLog.of(IssuerKeys.class.getName())) {
      issuer.answer(500);
      IssuerKeys keys = keys(settings());
      await(wanting(keys, OLD));
      await(wanting(keys, OLD));
      issuer.answer(404);
      await(wanting(keys, OLD));
      await(wanting(keys, OLD));

      assertThat(log.lines().stream().filter(line -> line.contains("can't be fetched")))
          .hasSize(2)
          .anySatisfy(line -> assertThat(line).contains("the server answered 500"))
          .anySatisfy(line -> assertThat(line).contains("the server answered 404"));
    }
  }

  @Test
  void hasWhoAsksBeforeTheFirstFetchWaitForIt() {
    IssuerKeys keys = keys(settings());

    assertThat(has(await(wanting(keys, OLD)), OLD)).isTrue();
    assertThat(has(keys.current(), OLD)).isTrue();
    assertThat(gauge("spfgateway.issuer.keys")).isEqualTo(1);
  }

  @Test
  void fetchesAgainForAKeyThatItDoesNotKnow() {
    IssuerKeys keys = keys(settings());
    await(wanting(keys, OLD));

    issuer.publish(OLD, NEW);

    assertThat(has(await(wanting(keys, NEW)), NEW)).isTrue();
    assertThat(has(keys.current(), OLD)).isTrue();
  }

  @Test
  void forgetsAKeyThatTheIssuerHasWithdrawn() {
    IssuerKeys keys = keys(settings());
    await(wanting(keys, OLD));

    issuer.publish(NEW);
    await(wanting(keys, NEW));

    assertThat(has(keys.current(), OLD)).isFalse();
  }

  @Test
  void answersAThousandUnknownKeysByFewFetches() {
    IssuerKeys keys = keys(settings(Duration.ofHours(1), Duration.ofSeconds(2), 1000));
    await(wanting(keys, OLD));
    int before = issuer.fetches();

    List<Future<KeySet>> all = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      all.add(wanting(keys, NEW));
    }
    await(Future.all(all));

    assertThat(issuer.fetches() - before).isBetween(1, 2);
  }

  @Test
  void letsOnlySoManyWait() {
    IssuerKeys keys = keys(settings(Duration.ofHours(1), Duration.ofSeconds(60), 2));
    await(wanting(keys, OLD));

    Future<KeySet> first = wanting(keys, NEW);
    Future<KeySet> second = wanting(keys, NEW);
    GatewayException third = Passage.failure(wanting(keys, NEW));

    assertThat(third.kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(first.isComplete() || second.isComplete()).isFalse();
    keys.close();
    assertThat(has(await(first), NEW)).isFalse();
  }

  @Test
  void letsNoNetworkWithManyTokensKeepOthersOut() {
    IssuerKeys keys = keys(settings(Duration.ofHours(1), Duration.ofSeconds(60), 10));
    await(wanting(keys, OLD));
    List<Future<KeySet>> flood = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      flood.add(wanting("flood", keys, NEW));
    }

    Future<KeySet> good = wanting("good", keys, NEW);
    Future<KeySet> second = wanting("good", keys, NEW);

    assertThat(Passage.failure(flood.get(9)).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(Passage.failure(flood.get(8)).kind()).isEqualTo(FailureKind.OVERLOADED);
    assertThat(Passage.failure(wanting("flood", keys, NEW)).kind())
        .isEqualTo(FailureKind.OVERLOADED);
    assertThat(good.isComplete() || second.isComplete()).isFalse();
    assertThat(flood.subList(0, 8)).noneMatch(Future::isComplete);
  }

  @Test
  void keepsTheSameSetWhileTheIssuerPublishesTheSame() {
    IssuerKeys keys = keys(settings());
    KeySet before = await(wanting(keys, OLD));

    await(wanting(keys, NEW));

    assertThat(keys.current()).isSameAs(before);
  }

  @Test
  void keepsTheLastGoodKeysWhileTheIssuerIsBrokenAndDropsThemInTheEnd() {
    IssuerKeys keys = keys(impatient());
    until(() -> has(keys.current(), OLD));
    assertThat(gauge("spfgateway.issuer.down")).isZero();

    for (Runnable fault : faults()) {
      fault.run();
      assertThat(has(await(wanting(keys, NEW)), OLD)).isTrue();
      assertThat(gauge("spfgateway.issuer.down")).isEqualTo(1);
    }
    ticker.pass(Duration.ofHours(12));
    assertThat(has(keys.current(), OLD)).isTrue();
    assertThat(gauge("spfgateway.issuer.keys.age")).isEqualTo(43_200);
    ticker.pass(Duration.ofNanos(1_000_000));
    assertThat(has(keys.current(), OLD)).isFalse();

    issuer.answer(200);
    issuer.publish(OLD);
    until(() -> has(keys.current(), OLD));
    assertThat(gauge("spfgateway.issuer.down")).isZero();
  }

  /** Gives up soon on an issuer that never answers. */
  private static TokenConfig.Keys impatient() {
    return new TokenConfig.Keys(
        Duration.ofHours(1),
        Duration.ofMillis(50),
        100,
        Duration.ofHours(12),
        Duration.ofSeconds(1),
        new ByteSize(4 << 10));
  }

  private List<Runnable> faults() {
    return List.of(
        () -> issuer.answer(500),
        () -> issuer.answer(302),
        () -> issuer.answer(0),
        () -> {
          issuer.answer(200);
          issuer.publishText("<html>not found</html>");
        },
        () -> issuer.publishText("{\"keys\":[]}"),
        () -> issuer.publishText("{\"keys\":[],\"x\":\"" + "x".repeat(5 << 10) + "\"}"));
  }

  @Test
  void fetchesInTheBackground() {
    IssuerKeys keys = keys(settings(Duration.ofSeconds(1), Duration.ofMillis(50), 100));
    await(wanting(keys, OLD));
    issuer.publish(OLD, NEW);

    until(() -> has(keys.current(), NEW));
  }

  @Test
  void comesUpWithoutItsIssuerAndTakesTheKeysWhenItIsThere() {
    issuer.answer(503);
    IssuerKeys keys = keys(settings(Duration.ofHours(1), Duration.ofMillis(50), 100));
    assertThat(has(await(wanting(keys, OLD)), OLD)).isFalse();

    issuer.answer(200);

    until(() -> has(keys.current(), OLD));
  }

  @Test
  void trustsAnHttpsIssuerByItsCertificateOnly(@TempDir Path directory) {
    SelfSignedCertificate own =
        SelfSignedCertificate.ensure(directory, "issuer", List.of("localhost"), Ticker.system());
    HttpServerOptions options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .setCertPath(own.certificate().toString())
                    .setKeyPath(own.privateKey().toString()));
    try (TestIssuer secure = TestIssuer.start(vertx, options)) {
      secure.publish(NEW);
      for (boolean trusted : new boolean[] {true, false}) {
        IssuerConfig config = at(secure.url(), trusted ? List.of(own.certificate()) : List.of());
        KeySource source =
            new IssuerEndpoint(vertx, URI.create(secure.url()), config, settings(), ticker);

        assertThat(has(await(wanting(keys(config, source, settings()), NEW)), NEW))
            .isEqualTo(trusted);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"login,login", "login.hoster.example.,login.hoster.example"})
  void asksAnHttpsIssuerByItsNameAtTheAddressThatIsAlive(
      String host, String name, @TempDir Path directory) {
    String set = new com.nimbusds.jose.jwk.JWKSet(NEW.jwk()).toString(true);
    String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + set.length() + "\r\n\r\n" + set;
    NameService.install(vertx, new FixedNames().with(host, "127.0.0.2", "127.0.0.1"));
    try (RecordingTlsServer server =
        RecordingTlsServer.start(directory, "127.0.0.1", answer, name)) {
      String url = "https://" + host + ":" + server.port() + "/keys?v=1";
      IssuerConfig config = at(url, List.of(server.certificate()));
      KeySource source = new IssuerEndpoint(vertx, URI.create(url), config, settings(), ticker);

      assertThat(await(source.fetch())).isEqualTo(set);

      assertThat(server.hellos()).extracting(RecordingTlsServer.Hello::name).containsExactly(name);
      assertThat(server.received().get(0))
          .startsWith("GET /keys?v=1 HTTP/1.1\r\n")
          .containsIgnoringCase("host: " + name + ":" + server.port() + "\r\n");
    }
  }

  @Test
  void readsAnIssuersAnswerWithALargeHead(@TempDir Path directory) {
    String head = "HTTP/1.1 200 OK\r\nX-Policy: " + "p".repeat(9_000) + "\r\n";
    NameService.install(vertx, new FixedNames().with("login", "127.0.0.1"));
    try (RecordingTlsServer server =
        RecordingTlsServer.start(
            directory, "127.0.0.1", head + "Content-Length: 2\r\n\r\n{}", "login")) {
      String url = "https://login:" + server.port() + "/keys";
      IssuerConfig config = at(url, List.of(server.certificate()));

      assertThat(
              await(new IssuerEndpoint(vertx, URI.create(url), config, settings(), ticker).fetch()))
          .isEqualTo("{}");
    }
  }

  @Test
  void readsKeysFromAFileAndFollowsIt(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("keys.json");
    IssuerConfig config = at("https://unused.example", List.of());
    IssuerKeys keys = keys(config, new FileKeySource(vertx, file, settings()), settings());
    assertThat(has(await(wanting(keys, NEW)), NEW)).isFalse();

    Files.writeString(file, new com.nimbusds.jose.jwk.JWKSet(NEW.jwk()).toString(true));

    assertThat(has(await(wanting(keys, NEW)), NEW)).isTrue();
  }
}
