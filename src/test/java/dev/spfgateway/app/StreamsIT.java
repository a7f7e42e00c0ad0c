package dev.spfgateway.app;

import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.audit.AuditArchive;
import dev.spfgateway.audit.Denial;
import dev.spfgateway.audit.SealedEvent;
import dev.spfgateway.audit.Statement;
import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.store.StoreConfig;
import dev.spfgateway.store.sqlite.SqliteArchive;
import dev.spfgateway.store.sqlite.SqliteStore;
import dev.spfgateway.testing.TestBed;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the audit log, while their receivers work and while they fail. */
class StreamsIT {
  /** RFC 5424, 6: header, structured data, message. */
  private static final Pattern MESSAGE =
      Pattern.compile(
          "<(?<pri>\\d{1,3})>(?<version>[1-9]\\d?) (?<time>\\S+) (?<host>[!-~]{1,255})"
              + " (?<app>[!-~]{1,48}) (?<process>[!-~]{1,128}) (?<id>[!-~]{1,32}) - (?<text>.*)");

  private static final Pattern DELIVERED =
      Pattern.compile("stream_delivered_total\\{stream=\"syslog\"} (\\S+)");

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private SimulatorFixture simulator;
  private SyslogServer syslog;

  @BeforeEach
  void start() {
    simulator = aSimulator().start(bed);
    syslog = SyslogServer.plain(bed);
  }

  private RunningGateway gateway(UnaryOperator<GatewayBuilder> streams) {
    return RunningGateway.in(directory)
        .before(simulator)
        .set("audit.heads.interval", "1h")
        .set("audit.heads.file", "heads.jsonl")
        .set("audit.streams.interval", "50ms")
        .with(streams)
        .start(bed.vertx());
  }

  private GatewayBuilder plainTcp(GatewayBuilder builder) {
    return builder
        .set("audit.streams.batch", 3)
        .set(
            "audit.streams.syslog",
            Map.of("host", "localhost", "port", syslog.port(), "tls", false, "settle", "100ms"));
  }

  private List<SealedEvent> stored() {
    try (SqliteArchive archive = SqliteArchive.open(directory.resolve("data/gateway.db"))) {
      return await(archive.links("gateway", 0, 10_000)).stream()
          .map(AuditArchive.Link::event)
          .toList();
    }
  }

  private List<String> texts() {
    return syslog.messages().stream().map(one -> parsed(one).group("text")).toList();
  }

  private static Matcher parsed(String message) {
    Matcher matcher = MESSAGE.matcher(message);
    assertThat(matcher.matches()).as(message).isTrue();
    return matcher;
  }

  private void assertNothingLost() {
    until(() -> texts().containsAll(stored().stream().map(SealedEvent::json).toList()));
    assertThat(stored()).isNotEmpty();
  }

  @Test
  void sendsByTcpWhatRfc5424AsksForWithItsLengthBeforeIt() {
    try (RunningGateway gateway = gateway(this::plainTcp)) {
      gateway.restore();
      assertNothingLost();
      until(() -> texts().stream().anyMatch(text -> text.startsWith(Statement.BEGINNING)));
    }

    for (SealedEvent event : stored()) {
      Matcher message =
          syslog.messages().stream()
              .map(StreamsIT::parsed)
              .filter(one -> one.group("text").equals(event.json()))
              .findFirst()
              .orElseThrow();
      SealedEvent.Place place = SealedEvent.place(event.json());
      assertThat(message.group("pri")).as("log audit, notice").isEqualTo("" + (13 * 8 + 5));
      assertThat(message.group("version")).isEqualTo("1");
      assertThat(Instant.parse(message.group("time")).toEpochMilli()).isEqualTo(place.time());
      assertThat(message.group("host")).isEqualTo("127.0.0.1");
      assertThat(message.group("app")).isEqualTo("spf-gateway");
      assertThat(message.group("process")).isEqualTo("gateway");
      assertThat(message.group("id")).isEqualTo(place.kind());
    }
  }

  @Test
  void losesNothingWhileTheReceiverAndThenTheGatewayWereAway() {
    try (RunningGateway gateway = gateway(this::plainTcp)) {
      gateway.restore();
      until(() -> !syslog.messages().isEmpty());
      syslog.stop();
      for (int i = 0; i < 5; i++) {
        assertThat(gateway.restore().status()).isEqualTo(204);
      }
      until(() -> gateway.admin("/readyz").body().contains("stream syslog"));
      assertThat(gateway.admin("/readyz").status()).as("it serves all the same").isEqualTo(200);
    }

    syslog.listenAgain();

    try (RunningGateway gateway = gateway(this::plainTcp)) {
      assertNothingLost();
      until(() -> gateway.admin("/readyz").body().equals("ready\n"));
    }
  }

  @Test
  void losesNothingWhenTheReceiverForgetsWhatItTookAndCloses() {
    syslog.dropNext(3);

    try (RunningGateway gateway = gateway(this::plainTcp)) {
      for (int i = 0; i < 10; i++) {
        gateway.restore();
      }
      until(syslog::hasDroppedAll);
      assertNothingLost();
    }
  }

  @Test
  void aReceiverThatNeverReadsDelaysNoMutationAndNoStop() {
    int waiting = recordALot();
    syslog.becomeDeaf();

    try (RunningGateway gateway =
        gateway(
            b ->
                b.set("audit.streams.maxStop", "100ms")
                    .set(
                        "audit.streams.syslog",
                        Map.of(
                            "host",
                            "localhost",
                            "port",
                            syslog.port(),
                            "tls",
                            false,
                            "timeout",
                            "60s")))) {
      until(() -> syslog.connections() == 1);
      for (int i = 0; i < 20; i++) {
        assertThat(gateway.restore().status()).isEqualTo(204);
      }

      assertThat(delivered(gateway)).as("it still waits for its first bytes").isLessThan(waiting);
      assertThat(syslog.connections()).isEqualTo(1);
      assertThat(gateway.requestStory()).hasSize(40);
    }
    assertThat(stored()).hasSizeGreaterThan(waiting + 40);
  }

  private static double delivered(RunningGateway gateway) {
    Matcher count = DELIVERED.matcher(gateway.admin("/metrics").body());
    assertThat(count.find()).isTrue();
    return Double.parseDouble(count.group(1));
  }

  /** More than any socket's buffers hold; returns how many events that is. */
  private int recordALot() {
    int events = 2_000;
    Map<String, Long> counts =
        IntStream.range(0, 400)
            .boxed()
            .collect(Collectors.toMap(i -> "reason-" + i + "-".repeat(20), i -> 1L));
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    Denial.Caller caller = new Denial.Caller("", "", "", "192.0.2.7", "");
    try (SqliteStore store =
        SqliteStore.open(
            directory.resolve("data/gateway.db"),
            new StoreConfig(4_096, 512).limits(),
            "gateway")) {
      List<Future<Void>> all =
          IntStream.range(0, events)
              .mapToObj(
                  i ->
                      store.record(
                          new Denial(
                              UUID.randomUUID(),
                              now,
                              caller,
                              counts,
                              new Denial.Span(now, now),
                              "request")))
              .toList();
      await(Future.all(all));
    }
    return events;
  }

  @Test
  void aFileThatHangsHoldsUpNothingElse() throws IOException, InterruptedException {
    Path pipe = directory.resolve("hangs.jsonl");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    try (RunningGateway gateway =
        gateway(
            b ->
                plainTcp(b)
                    .set("audit.streams.maxPause", "1s")
                    .set("audit.streams.maxStop", "100ms")
                    .set("audit.streams.file.path", "hangs.jsonl"))) {
      assertThat(gateway.restore().status()).isEqualTo(204);

      until(() -> gateway.admin("/readyz").body().contains("stream file can't"));
      assertThat(gateway.restore().status()).isEqualTo(204);
      assertNothingLost();
      assertThat(Files.readAllLines(directory.resolve("heads.jsonl"))).isNotEmpty();
    }

    // Nobody reads it, so the worker would wait for ever.
    Files.newInputStream(pipe).close();
  }
}
