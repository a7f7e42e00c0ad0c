package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The registry changes between a restore's permit and its sending. */
class RegistryChangeIT {
  private static final String OTHER_SERVER = "https://localhost:1/SC2012R2/VMM";
  private static final String CONTOSO_STAMPS = "stamps: [" + SimulatorFixture.STAMP_1 + "]";
  private static final String OTHER_HASH = "0".repeat(64);
  private static final String OK =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDataServiceVersion: 3.0;\r\n"
          + "Content-Length: 12\r\n\r\n{\"value\":[]}";

  @RegisterExtension final TestBed bed = new TestBed();

  private @TempDir Path directory;
  private RecordingUpstream upstream;
  private GatewayBuilder builder;
  private RunningGateway gateway;

  @BeforeEach
  void start() {
    upstream = bed.keep(RecordingUpstream.start(bed.vertx(), directory.resolve("upstream")));
    builder = RunningGateway.in(directory).endpoint(upstream.url(), upstream.certificate());
    gateway = builder.start(bed);
  }

  private static Arguments change(String name, UnaryOperator<String> change) {
    return argumentSet(name, change);
  }

  private RegistryConfig changed(UnaryOperator<String> change) {
    return YamlRecords.parse(
        change.apply(builder.registryYaml()),
        directory.resolve("registry.yaml"),
        RegistryConfig.class,
        name -> null);
  }

  /** A restore that is let go on to its body, which comes after the change. */
  private String restoreAcross(UnaryOperator<String> change) {
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      client.send(
          "MERGE "
              + beforeUpdate()
              + " HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
              + OPERATOR.secret().reveal()
              + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
              + RESTORE.length()
              + "\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 100");
      gateway.replaceRegistry(changed(change));
      return client.send(RESTORE).answer().toLowerCase(Locale.ROOT);
    }
  }

  static Stream<Arguments> takingAway() {
    return Stream.of(
        change("another secret", yaml -> yaml.replace(OPERATOR.hash(), OTHER_HASH)),
        change(
            "revoked",
            yaml -> yaml.replace(OPERATOR.hash(), OPERATOR.hash() + "\n        revoked: true")),
        change(
            "credential gone", yaml -> yaml.replace("id: contoso-operator", "id: somebody-else")),
        change("another role", yaml -> yaml.replace("role: operator", "role: reader")),
        change("another tenant", yaml -> yaml.replace("- name: contoso\n", "- name: northwind\n")),
        change("another account", yaml -> yaml.replace("admin@contoso.com", "other@contoso.com")),
        change(
            "another stamp",
            yaml -> yaml.replace(CONTOSO_STAMPS, "stamps: [" + SimulatorFixture.STAMP_2 + "]")));
  }

  @ParameterizedTest
  @MethodSource("takingAway")
  void sendsNothingByWhatWasTakenAwayMeanwhile(UnaryOperator<String> change) {
    String answer = restoreAcross(change);

    assertThat(answer)
        .startsWith("http/1.1 503")
        .contains("registrychanged", "\r\nx-operation-outcome: not-sent\r\n", "\r\nretry-after: 1");
    assertThat(upstream.everything()).isEmpty();
    assertThat(gateway.requestStory())
        .containsExactly("intent restore", "outcome restore not-sent");
  }

  static Stream<Arguments> takingTheStampAway() {
    return Stream.of(
        change(
            "stamp gone",
            yaml ->
                yaml.replace(
                    SimulatorFixture.STAMP_1.toString(), "bbbbbbbb-9999-4999-8999-999999999999")),
        change(
            "stamp on other servers",
            yaml ->
                yaml.replaceFirst("url: https://localhost:\\d+/", "url: https://localhost:2/")));
  }

  @ParameterizedTest
  @MethodSource("takingTheStampAway")
  void sendsNothingToAStampThatWasTakenAwayMeanwhile(UnaryOperator<String> change) {
    String answer = restoreAcross(change);

    assertThat(answer)
        .startsWith("http/1.1 503")
        .contains("nothing was sent", "\r\nx-operation-outcome: not-sent\r\n");
    assertThat(upstream.everything()).isEmpty();
    assertThat(gateway.requestEvents()).isEmpty();
  }

  static Stream<Arguments> anyChange() {
    return Stream.concat(takingAway(), takingTheStampAway());
  }

  /** A restore that waits for its connection while the registry changes. */
  private String restoreWhileConnecting(Runnable change) {
    gateway.close();
    try (CuttableProxy proxy = CuttableProxy.before(bed, upstream.port())) {
      Promise<Void> free = proxy.hold();
      builder = RunningGateway.in(directory).endpoint(proxy.url(), upstream.certificate());
      gateway = builder.start(bed);
      Future<Answer> restoring = gateway.begin("MERGE", beforeUpdate(), OPERATOR, RESTORE);
      until(() -> proxy.connections() > 0);
      change.run();
      free.complete();
      Answer answer = await(restoring);
      assertThat(answer.header("X-Operation-Outcome")).isEqualTo("not-sent");
      return answer.status() + " " + answer.body();
    }
  }

  @ParameterizedTest
  @MethodSource("anyChange")
  void sendsNothingWhenItChangesWhileTheRestoreWaitsForAConnection(UnaryOperator<String> change) {
    String answer = restoreWhileConnecting(() -> gateway.replaceRegistry(changed(change)));

    assertThat(answer).startsWith("503 ").contains("RegistryChanged", "nothing was sent");
    assertThat(upstream.everything()).isEmpty();
    assertThat(gateway.requestStory())
        .containsExactly("intent restore", "outcome restore not-sent");
  }

  @Test
  void showsSpfNoSecretThatWasReplacedWhileTheRestoreWaitedForAConnection() {
    String answer =
        restoreWhileConnecting(
            () -> {
              builder.withPassword("the next one");
              gateway.replaceRegistry(changed(yaml -> yaml));
            });

    assertThat(answer).startsWith("503 ").contains("RegistryChanged");
    assertThat(upstream.everything()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("anyChange")
  void triesNoSecondTimeWhenItChangesAfterTheFirst(UnaryOperator<String> change) {
    AtomicReference<Runnable> meanwhile = new AtomicReference<>();
    try (RawUpstream spf =
        RawUpstream.start(
            bed,
            directory.resolve("spf"),
            (socket, received) -> {
              if (RawUpstream.hasHead(received)) {
                meanwhile.get().run();
                socket.close();
              }
            })) {
      gateway.close();
      builder = RunningGateway.in(directory).endpoint(spf.url(), spf.certificate());
      gateway = builder.start(bed);
      RegistryConfig next = changed(change);
      meanwhile.set(() -> gateway.replaceRegistry(next));

      Answer answer = gateway.restore();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("X-Operation-Outcome")).isEqualTo("not-sent");
      assertThat(spf.received()).hasSize(1).noneMatch(RawUpstream::hasRestore);
    }
  }

  @Test
  void tellsByWhichVersionARequestWasDecided() {
    try (AccessLines log = AccessLines.begin()) {
      Answer before = gateway.restore();
      gateway.replaceRegistry(changed(yaml -> yaml.replace(FABRIKAM.hash(), OTHER_HASH)));
      Answer after = gateway.restore();

      assertThat(log.of(before)).containsEntry("registry", "1");
      assertThat(log.of(after)).containsEntry("registry", "2");
    }
  }

  static Stream<Arguments> leavingItAlone() {
    return Stream.of(
        change("the same", yaml -> yaml),
        change("another tenant's key", yaml -> yaml.replace(FABRIKAM.hash(), OTHER_HASH)),
        change(
            "one server more",
            yaml ->
                yaml.replaceFirst(
                    "(?s)(      - url: .*?)(    trust)",
                    "$1      - {url: '"
                        + OTHER_SERVER
                        + "', user: spf, password: {file: password}}\n$2")));
  }

  @ParameterizedTest
  @MethodSource("leavingItAlone")
  void goesOnWhenSomethingElseChanges(UnaryOperator<String> change) {
    assertThat(restoreAcross(change)).startsWith("http/1.1 204");

    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void showsSpfTheSecretThatCameMeanwhile() {
    assertThat(gateway.restore().status()).isEqualTo(204);
    String before = authorization();
    upstream.clear();
    builder.withPassword("the next one");

    assertThat(restoreAcross(yaml -> yaml)).startsWith("http/1.1 204");

    assertThat(upstream.requests()).hasSize(1);
    assertThat(authorization()).isNotEqualTo(before);
  }

  private String authorization() {
    return upstream
        .requests()
        .get(0)
        .toLowerCase(Locale.ROOT)
        .replaceAll("(?s).*\r\nauthorization: ([^\r]*).*", "$1");
  }

  @Test
  void aChangeInABatchIsNotSentByWhatWasTakenAwaySinceTheBatchBegan() {
    AtomicReference<Runnable> change = new AtomicReference<>();
    try (RawUpstream spf =
        RawUpstream.start(
            bed.vertx(),
            directory.resolve("spf"),
            (socket, received) -> {
              if (RawUpstream.hasHead(received)) {
                change.get().run();
                socket.write(OK);
              }
            })) {
      gateway.close();
      builder = RunningGateway.in(directory).endpoint(spf.url(), spf.certificate());
      gateway = builder.start(bed);
      RegistryConfig without = changed(yaml -> yaml.replace(OPERATOR.hash(), OTHER_HASH));
      change.set(() -> gateway.replaceRegistry(without));

      Answer answer = batchOfAReadAndARestore();

      assertThat(Batches.parts(answer)).extracting(Batches.Part::status).containsExactly(200, 503);
      assertThat(answer.body()).contains("RegistryChanged");
      assertThat(spf.received()).noneMatch(received -> received.contains("MERGE"));
      assertThat(gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null).status()).isEqualTo(401);
    }
  }

  private Answer batchOfAReadAndARestore() {
    String batch =
        Batches.aBatch()
            .with(Batches.get(CONTOSO_VMM + "Jobs"))
            .with(Batches.change("MERGE", beforeUpdate(), RESTORE))
            .text();
    return gateway.send(
        "POST", CONTOSO_VMM + "$batch", OPERATOR, batch, "Content-Type", Batches.TYPE);
  }
}
