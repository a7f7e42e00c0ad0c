package dev.spfgateway.app;

import static dev.spfgateway.app.Batches.aBatch;
import static dev.spfgateway.app.Batches.change;
import static dev.spfgateway.app.Batches.delete;
import static dev.spfgateway.app.Batches.get;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.FRESHLY_INSTALLED;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.TEST_BRANCH;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.app.Batches.Part;
import dev.spfgateway.testing.RawClient;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Batches whose upstream fails in the middle, and batches that exceed a limit. */
class BatchFaultIT {
  private static final String FIRST = checkpoint(BEFORE_UPDATE, STAMP_1);
  private static final String SECOND = checkpoint(FRESHLY_INSTALLED, STAMP_1);
  private static final String THIRD = checkpoint(TEST_BRANCH, STAMP_1);
  private static final String DONE = "HTTP/1.1 204 No Content\r\n\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private RawUpstream upstream;
  private RunningGateway gateway;

  /** Starts a gateway before an upstream that gets each request as a whole. */
  private void start(BiConsumer<NetSocket, String> script) {
    start(script, b -> b);
  }

  private void start(BiConsumer<NetSocket, String> script, UnaryOperator<GatewayBuilder> settings) {
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              String request = received.substring(begin(received));
              boolean whole =
                  RawUpstream.hasHead(request)
                      && (!request.startsWith("MERGE") || RawUpstream.hasRestore(request));
              if (whole && RawUpstream.isProbe(request)) {
                socket.close(); // it comes after a failure, at any time
              } else if (whole) {
                requests.add(request);
                script.accept(socket, request);
              }
            });
    gateway =
        RunningGateway.in(directory)
            .set("upstream.continueTimeout", "50ms")
            .endpoint(upstream.url(), upstream.certificate())
            .with(settings)
            .start(bed);
  }

  /** Where the last request on a connection begins. */
  private static int begin(String received) {
    int begin = 0;
    for (String method : List.of("GET /", "MERGE /", "DELETE /")) {
      begin = Math.max(begin, received.lastIndexOf(method));
    }
    return begin;
  }

  private Answer send(Batches batch) {
    return gateway.send(
        "POST", CONTOSO_VMM + "$batch", OPERATOR, batch.text(), "Content-Type", Batches.TYPE);
  }

  @Test
  void saysUnknownOfTheRequestInAChangeSetWhoseAnswerWasLost() {
    start(
        (socket, request) -> {
          if (request.contains(FRESHLY_INSTALLED.toString())) {
            socket.close();
          } else {
            socket.write(DONE);
          }
        });

    List<Part> parts =
        Batches.parts(
            send(
                aBatch()
                    .withChangeSet(
                        change("MERGE", FIRST, RESTORE),
                        change("MERGE", SECOND, RESTORE),
                        change("MERGE", THIRD, RESTORE))));

    assertThat(parts).extracting(Part::status).containsExactly(409);
    assertThat(parts.get(0).header("x-change-set-outcomes")).isEqualTo("done, unknown, not-sent");
    assertThat(parts.get(0).body()).contains("status 504", ") done, request 2", ") unknown;");
    assertThat(parts.get(0).head()).doesNotContain("retry-after");
    assertThat(requests).hasSize(2);
    assertThat(gateway.story())
        .containsExactly(
            "intent restore", "outcome restore done", "intent restore", "outcome restore unknown");
  }

  @Test
  void saysUnknownWhenTheFirstAnswerOfAChangeSetWasLostAndSendsNoOther() {
    start((socket, request) -> socket.close());

    List<Part> parts =
        Batches.parts(
            send(
                aBatch()
                    .withChangeSet(change("MERGE", FIRST, RESTORE), delete(SECOND))
                    .with(change("MERGE", THIRD, RESTORE))));

    assertThat(parts).extracting(Part::status).containsExactly(504, 504);
    assertThat(parts)
        .extracting(part -> part.header("x-operation-outcome"))
        .containsOnly("unknown");
    assertThat(requests).hasSize(2).noneMatch(request -> request.startsWith("DELETE"));
  }

  @Test
  void countsEachRequestAgainstTheTenantsRate() {
    start(
        (socket, request) -> socket.write(DONE),
        b -> b.set("limits.classes.mutate.quota", 2).set("limits.classes.mutate.window", "1h"));

    List<Part> parts =
        Batches.parts(
            send(
                aBatch()
                    .with(delete(FIRST))
                    .withChangeSet(delete(SECOND), delete(THIRD))
                    .with(delete(SECOND))));

    assertThat(parts).extracting(Part::status).containsExactly(204, 429, 429);
    assertThat(parts.get(1).body()).contains("nothing of the change set was sent");
    assertThat(Integer.parseInt(parts.get(1).header("retry-after"))).isPositive();
    assertThat(requests).hasSize(1);
  }

  @Test
  void executesNothingMoreOnceTheAnswersAreFull() {
    String body = "x".repeat(40_000);
    start(
        (socket, request) ->
            socket.write(
                request.startsWith("GET")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body
                    : DONE),
        b -> b.set("batch.answers", "64KiB"));

    List<Part> parts =
        Batches.parts(
            send(
                aBatch()
                    .with(get("Jobs"))
                    .with(get("Clouds"))
                    .with(change("MERGE", FIRST, RESTORE))
                    .with(get("VMNetworks"))));

    assertThat(parts).extracting(Part::status).containsExactly(200, 413, 204, 413);
    assertThat(parts.get(1).body()).contains("AnswerTooLarge");
  }

  @Test
  void beginsNothingMoreOnceTheClientHasGone() {
    start((socket, request) -> {});
    String body = aBatch().with(get("Jobs")).withChangeSet(change("MERGE", FIRST, RESTORE)).text();
    try (RawClient client = RawClient.connect(gateway.port(), gateway.certificate())) {
      client.send(
          "POST "
              + CONTOSO_VMM
              + "$batch HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: "
              + OPERATOR.secret().reveal()
              + "\r\nContent-Type: "
              + Batches.TYPE
              + "\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      until(() -> requests.size() == 1);
    }

    until(() -> upstream.closed() == 1);
    until(() -> gateway.admin("/metrics").body().contains("in_progress 0"));
    assertThat(requests).hasSize(1);
    assertThat(gateway.events()).isEmpty();
  }
}
