package dev.spfgateway.app;

import static dev.spfgateway.app.RawUpstream.hasHead;
import static dev.spfgateway.app.RawUpstream.hasRestore;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.aSimulator;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway does when an attempt fails, phase by phase: never two whole restores. */
class DeliveryIT {
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String DONE = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String DEAD = "https://localhost:1/SC2012R2/VMM";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RawUpstream upstream;
  private RunningGateway gateway;

  private GatewayBuilder builder() {
    return RunningGateway.in(directory)
        .set("upstream.continueTimeout", "10s")
        .set("upstream.retry.pause", "1ms")
        .set("upstream.retry.maxPause", "2ms");
  }

  private void before(BiConsumer<NetSocket, String> script) {
    upstream = RawUpstream.start(bed, directory, script);
    gateway = builder().endpoint(upstream.url(), upstream.certificate()).start(bed);
  }

  private static String html(int status) {
    return "HTTP/1.1 "
        + status
        + " X\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>";
  }

  private static String odata(int status) {
    String body =
        "{\"odata.error\":{\"code\":\"\",\"message\":{\"lang\":\"en\",\"value\":\"no\"}}}";
    return "HTTP/1.1 "
        + status
        + " X\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private void assertEnded(Answer answer, int status, String outcome) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo(outcome);
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore " + outcome);
  }

  @Test
  void takesTheNextEndpointWhenTheFirstCanNotBeReached() {
    SimulatorFixture simulator = aSimulator().start(bed.vertx());
    gateway =
        builder()
            .endpoint(DEAD, simulator.certificate())
            .endpoint(simulator.endpoint(SimulatorFixture.STAMP_1), simulator.certificate())
            .start(bed);

    assertEnded(gateway.restore(), 204, "done");
    assertThat(simulator.restores(BEFORE_UPDATE)).isEqualTo(1);
    assertThat(gateway.events().get(1).result().attempts()).isEqualTo(2);
    simulator.close();
  }

  @Test
  void saysNotSentWhenNoEndpointCanBeReached() {
    gateway = builder().endpoint(DEAD, selfSigned()).start(bed);

    Answer answer = gateway.restore();

    assertEnded(answer, 503, "not-sent");
    assertThat(answer.body()).contains("UpstreamUnreachable");
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    assertThat(gateway.events().get(1).result().attempts()).isEqualTo(3);
  }

  @Test
  void doesNotTrustAnUpstreamWhoseCertificateNobodyVouchesFor() {
    upstream = RawUpstream.start(bed, directory, (socket, received) -> socket.write(DONE));
    gateway = builder().endpoint(upstream.url(), selfSigned()).start(bed);

    assertEnded(gateway.restore(), 503, "not-sent");
    assertThat(upstream.received()).allSatisfy(bytes -> assertThat(bytes).isEmpty());
  }

  @Test
  void sendsTheBodyOnlyAfterTheUpstreamAskedForIt() {
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket.write(DONE);
          } else if (hasHead(received)) {
            assertThat(received).contains("expect: 100-continue").endsWith("\r\n\r\n");
            socket.write(CONTINUE);
          }
        });

    assertEnded(gateway.restore(), 204, "done");
    assertThat(upstream.restores()).isEqualTo(1);
  }

  @Test
  void sendsTheBodyOnceThoughTheUpstreamAsksTwice() {
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket.write("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + CONTINUE + DONE);
          } else if (hasHead(received)) {
            socket.write(CONTINUE + CONTINUE);
          }
        });

    assertEnded(gateway.restore(), 204, "done");
    assertThat(upstream.restores()).isEqualTo(1);
    assertThat(upstream.received()).hasSize(1);
  }

  @Test
  void callsAnInterimAnswerThatItDoesNotKnowUnknown() {
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket.write("HTTP/1.1 199 What\r\nContent-Length: 0\r\n\r\n");
          } else if (hasHead(received)) {
            socket.write(CONTINUE);
          }
        });

    assertEnded(gateway.restore(), 504, "unknown");
    assertThat(upstream.restores()).isEqualTo(1);
    assertThat(upstream.received()).hasSize(1);
  }

  @Test
  void followsNoRedirectionWithAMutation() {
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket.write(
                "HTTP/1.1 307 X\r\nLocation: " + upstream.url() + "\r\nContent-Length: 0\r\n\r\n");
          } else if (hasHead(received)) {
            socket.write(CONTINUE);
          }
        });

    assertEnded(gateway.restore(), 504, "unknown");
    assertThat(upstream.restores()).isEqualTo(1);
  }

  @Test
  void triesAgainWhenTheConnectionClosesBeforeTheUpstreamAskedForTheBody() {
    AtomicInteger heads = new AtomicInteger();
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket.write(DONE);
          } else if (hasHead(received) && heads.incrementAndGet() == 1) {
            socket.close();
          } else if (hasHead(received)) {
            socket.write(CONTINUE);
          }
        });

    assertEnded(gateway.restore(), 204, "done");
    assertThat(upstream.received()).hasSize(2);
    assertThat(upstream.restores()).isEqualTo(1);
  }

  @Test
  void neverSendsAgainWhenTheConnectionClosesAfterTheBodyLeft() {
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket.close();
          } else if (hasHead(received)) {
            socket.write(CONTINUE);
          }
        });

    Answer answer = gateway.restore();

    assertEnded(answer, 504, "unknown");
    assertThat(answer.body()).contains("OutcomeUnknown", "not sent again");
    assertThat(upstream.received()).hasSize(1);
  }

  @Test
  void sendsTheBodyUnaskedAfterAWhileAndThenCountsItAsSent() {
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (hasRestore(received)) {
                socket.close();
              }
            });
    gateway =
        RunningGateway.in(directory)
            .set("upstream.continueTimeout", "50ms")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);

    assertEnded(gateway.restore(), 504, "unknown");
    assertThat(upstream.restores()).isEqualTo(1);
    assertThat(upstream.received()).hasSize(1);
  }

  @Test
  void keepsTheBodyWhenAFinalAnswerComesInsteadOfTheContinue() {
    before((socket, received) -> socket.write(odata(403)));

    assertEnded(gateway.restore(), 403, "rejected");
    gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);

    assertThat(upstream.restores()).isZero();
    assertThat(upstream.received()).as("no request follows an unfinished one").hasSize(2);
    until(() -> upstream.closed() >= 1);
  }

  @Test
  void doesNotBelieveASuccessThatCameBeforeTheBodyLeft() {
    before((socket, received) -> socket.write(DONE));

    assertEnded(gateway.restore(), 502, "not-sent");
    assertThat(upstream.restores()).isZero();
  }

  @Test
  void saysWhoWasRefusedWhenSpfRefusesTheGatewaysCredential() {
    before(
        (socket, received) ->
            socket.write(
                "HTTP/1.1 401 X\r\n"
                    + "WWW-Authenticate: Basic realm=\"spf\"\r\n"
                    + "Content-Length: 0\r\n\r\n"));

    Answer answer = gateway.restore();

    assertEnded(answer, 502, "not-sent");
    assertThat(answer.body()).contains("UpstreamCredentialRefused");
    assertThat(answer.header("WWW-Authenticate")).isNull();
    assertThat(upstream.received()).as("no account gets locked by retries").hasSize(1);
  }

  @Test
  void callsARefusalOfAWebServerBeforeSpfUnknownAndOneOfSpfRejected() {
    AtomicInteger answers = new AtomicInteger();
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket.write(answers.incrementAndGet() == 1 ? html(503) : odata(404));
          } else if (hasHead(received)) {
            socket.write(CONTINUE);
          }
        });

    Answer fromWebServer = gateway.restore();
    Answer fromSpf =
        gateway.send(
            "MERGE",
            CONTOSO_VMM
                + RunningGateway.checkpoint(
                    SimulatorFixture.FRESHLY_INSTALLED, SimulatorFixture.STAMP_1),
            OPERATOR,
            RunningGateway.RESTORE);
    Answer whileUnknown = gateway.restore();

    assertThat(whileUnknown.status()).as("it may still act").isEqualTo(409);
    assertThat(fromWebServer.status()).isEqualTo(504);
    assertThat(fromWebServer.body()).doesNotContain("<html>");
    assertThat(fromSpf.status()).isEqualTo(404);
    assertThat(gateway.story())
        .containsExactly(
            "intent restore",
            "outcome restore unknown",
            "intent restore",
            "outcome restore rejected");
  }

  @Test
  void givesUpAtTheDeadlineAndSaysThatNobodyKnows() {
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (!hasRestore(received) && hasHead(received)) {
                socket.write(CONTINUE);
              }
            });
    gateway =
        RunningGateway.in(directory)
            .set("tenantListener.time.request", "3s")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);

    assertEnded(gateway.restore(), 504, "unknown");
    assertThat(upstream.restores()).isEqualTo(1);
    until(() -> upstream.closed() >= 1);
  }

  @Test
  void saysDoneWhenOnlyTheAnswersBodyBrokeOff() {
    before(
        (socket, received) -> {
          if (hasRestore(received)) {
            socket
                .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
                .onComplete(s -> socket.close());
          } else if (hasHead(received)) {
            socket.write(CONTINUE);
          }
        });

    assertEnded(gateway.restore(), 502, "done");
    assertThat(upstream.restores()).isEqualTo(1);
  }

  @Test
  void usesAConnectionAgainForTheNextRead() {
    before((socket, received) -> socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));

    for (int i = 0; i < 20; i++) {
      assertThat(gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null).status()).isEqualTo(200);
    }

    assertThat(upstream.received().size())
        .as("one connection for each event loop that a client's connection came to")
        .isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void deletesOverAConnectionThatNobodyUsedBefore() {
    before((socket, received) -> socket.write(DONE));
    gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);

    Answer deleted = gateway.send("DELETE", beforeUpdate(), OPERATOR, null);

    assertThat(deleted.status()).isEqualTo(204);
    assertThat(upstream.received()).hasSize(2);
    assertThat(upstream.received().get(1)).startsWith("DELETE ");
  }

  @Test
  void neverSendsADeleteAgainOnceItsHeadLeft() {
    before((socket, received) -> socket.close());

    Answer answer = gateway.send("DELETE", beforeUpdate(), OPERATOR, null);

    assertThat(answer.status()).isEqualTo(504);
    assertThat(upstream.received()).hasSize(1);
  }

  @Test
  void repeatsAReadWhoseConnectionBrokeAsOftenAsConfigured() {
    before((socket, received) -> socket.close());

    Answer answer = gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body()).contains("UpstreamBroken");
    assertThat(answer.header("X-Operation-Outcome")).isNull();
    assertThat(answer.header("X-Ended-By")).isEqualTo("upstream; phase=wholly-written");
    assertThat(upstream.received()).hasSize(3);
  }

  @Test
  void passesNoHeaderOnThatTellsAboutTheServerOrBelongsToTheConnection() {
    before(
        (socket, received) ->
            socket.write(
                "HTTP/1.1 200 OK\r\nServer: Microsoft-IIS/8.5\r\nX-Powered-By: ASP.NET\r\n"
                    + "X-AspNet-Version: 4.0\r\nSet-Cookie: account=shared\r\nX-Hop: 1\r\n"
                    + "Connection: x-hop\r\nLocation: https://spf.internal:8090/x\r\n"
                    + "DataServiceVersion: 3.0;\r\nContent-Length: 2\r\n\r\n{}"));

    Answer answer = gateway.send("GET", CONTOSO_VMM + "Jobs", OPERATOR, null);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("DataServiceVersion")).isEqualTo("3.0;");
    assertThat(answer.headers().names())
        .map(name -> name.toLowerCase(java.util.Locale.ROOT))
        .doesNotContain(
            "server", "x-powered-by", "x-aspnet-version", "set-cookie", "x-hop", "location");
  }

  private Path selfSigned() {
    return dev.spfgateway.edge.SelfSignedCertificate.ensure(
            directory.resolve("other"),
            "other",
            java.util.List.of("localhost"),
            dev.spfgateway.base.Ticker.system())
        .certificate();
  }
}
