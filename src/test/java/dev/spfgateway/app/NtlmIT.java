package dev.spfgateway.app;

import static dev.spfgateway.app.RawUpstream.hasHead;
import static dev.spfgateway.app.RawUpstream.hasRestore;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.OWNER;
import static dev.spfgateway.app.RunningGateway.beforeUpdate;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * NTLM logons that fail in various ways: which requests were not executed, and which are tried
 * again.
 */
class NtlmIT {
  private static final String JOBS = CONTOSO_VMM + "Jobs";
  private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
  private static final String DONE = "HTTP/1.1 204 No Content\r\n\r\n";
  private static final String LIST = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  /** MS-NLMP's challenge: Unicode, NTLM, with target information. */
  private static final String CHALLENGE =
      "HTTP/1.1 401 X\r\nWWW-Authenticate: NTLM"
          + " TlRMTVNTUAACAAAADAAMADgAAAAzgoriASNFZ4mrze8AAAAAAAAAACQAJABEAAAABgBwFwAAAA9TAGUAcgB2"
          + "AGUAcgACAAwARABvAG0AYQBpAG4AAQAMAFMAZQByAHYAZQByAAAAAAA=\r\nContent-Length: 0\r\n\r\n";

  /** What a server may say to the first leg in the place of a challenge; nothing: it hangs up. */
  private static final List<String> NO_CHALLENGES =
      List.of(
          "",
          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
          "HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 401 X\r\nWWW-Authenticate: Basic realm=\"a\"\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 401 X\r\nWWW-Authenticate: NTLM %%%\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 401 X\r\nWWW-Authenticate: NTLM TlRMTVNTUAAC\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 401 X\r\nWWW-Authenticate: NTLM TlRM\r\nConnection: close\r\n"
              + "Content-Length: 0\r\n\r\n");

  private static final String REFUSAL =
      "HTTP/1.1 401 X\r\nWWW-Authenticate: Negotiate\r\nWWW-Authenticate: NTLM\r\n"
          + "Content-Length: 0\r\n\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private RawUpstream upstream;
  private RunningGateway gateway;
  private SteadyClient client;

  private void before(BiConsumer<NetSocket, String> script) {
    upstream = RawUpstream.start(bed, directory, script);
    gateway =
        RunningGateway.in(directory)
            .set("upstream.continueTimeout", "10s")
            .set("upstream.retry.pause", "1ms")
            .set("upstream.retry.maxPause", "2ms")
            .withIdentity("ntlm: {domain: HOSTER, user: spf, password: {file: password}}")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
    client = bed.keep(SteadyClient.of(gateway));
  }

  /** The request that came last on a connection. */
  private static String last(String received) {
    List<String> heads = List.of(received.split("(?=(GET|MERGE|DELETE) /)"));
    return heads.get(heads.size() - 1);
  }

  private static boolean isFirstLeg(String request) {
    return request.contains("authorization: NTLM TlRMTVNTUAAB")
        || request.contains("Authorization: NTLM TlRMTVNTUAAB");
  }

  private static boolean isLastLeg(String request) {
    return request.toLowerCase(java.util.Locale.ROOT).contains("authorization: ntlm tlrmtvntuaad");
  }

  /** A server that lets everybody in who logs on, and acts. */
  private static void letIn(NetSocket socket, String request) {
    if (isFirstLeg(request)) {
      socket.write(CHALLENGE);
    } else if (request.startsWith("GET ")) {
      socket.write(LIST);
    } else if (request.startsWith("DELETE ") || hasRestore(request)) {
      socket.write(DONE);
    } else if (hasHead(request)) {
      socket.write(CONTINUE);
    }
  }

  @Test
  void sendsNothingOfTheRequestWhenTheServerTakesNoPartInTheLogon() {
    AtomicReference<String> answers = new AtomicReference<>();
    before(
        (socket, received) -> {
          if (answers.get().isEmpty()) {
            socket.close();
          } else {
            socket.write(answers.get());
          }
        });

    for (String answer : NO_CHALLENGES) {
      answers.set(answer);
      Answer restored = gateway.restore();

      assertThat(restored.status()).as(answer).isEqualTo(503);
      assertThat(restored.body()).contains("UpstreamUnreachable");
      assertThat(restored.header("X-Operation-Outcome")).isEqualTo("not-sent");
    }
    assertThat(upstream.restores()).isZero();
    assertThat(upstream.received())
        .as("only first legs came, until the breaker opened")
        .isNotEmpty()
        .allSatisfy(bytes -> assertThat(bytes).startsWith("GET ").doesNotContain("MERGE"));
  }

  @Test
  void saysThatTheCredentialWasRefusedWhenTheLastLegIs() {
    before((socket, received) -> socket.write(isFirstLeg(last(received)) ? CHALLENGE : REFUSAL));

    Answer answer = gateway.restore();
    Answer second = gateway.restore();

    assertThat(answer.status()).isEqualTo(502);
    assertThat(answer.body()).contains("UpstreamCredentialRefused");
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("not-sent");
    assertThat(second.status()).isEqualTo(502);
    assertThat(upstream.received()).as("nothing comes after the refusal").hasSize(1);
    assertThat(upstream.restores()).isZero();
  }

  @Test
  void logsOnAnewWhenAConnectionIsNotAuthenticatedAnyMore() {
    AtomicBoolean forgetful = new AtomicBoolean();
    before(
        (socket, received) -> {
          String request = last(received);
          if (forgetful.get() && !isFirstLeg(request) && !isLastLeg(request)) {
            forgetful.set(false);
            socket.write(REFUSAL);
          } else {
            letIn(socket, request);
          }
        });
    assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);
    forgetful.set(true);

    assertThat(client.restore()).isEqualTo(204);

    assertThat(upstream.restores()).isEqualTo(1);
    assertThat(upstream.received()).hasSize(2);
    assertThat(upstream.received().get(0)).contains("MERGE ").doesNotContain("VMCheckPointAction");
    assertThat(gateway.story()).containsExactly("intent restore", "outcome restore done");
    assertThat(gateway.events().get(1).result().attempts()).isEqualTo(2);
  }

  @Test
  void deletesOnceThoughEveryLogonIsGoodForOneRequestOnly() {
    before(
        (socket, received) -> {
          String request = last(received);
          if (isFirstLeg(request) || isLastLeg(request)) {
            letIn(socket, request);
          } else {
            socket.write(REFUSAL);
          }
        });

    assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);
    assertThat(client.status("DELETE", beforeUpdate(), OWNER)).isEqualTo(204);
    assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);

    assertThat(upstream.received()).filteredOn(bytes -> bytes.contains("DELETE ")).hasSize(1);
  }

  @Test
  void takesNoConnectionAgainThatTheServerCallsNotPersistent() {
    before(
        (socket, received) -> {
          String request = last(received);
          if (isLastLeg(request)) {
            socket.write(
                "HTTP/1.1 200 OK\r\nPersistent-Auth: false\r\nContent-Length: 2\r\n\r\n{}");
          } else {
            letIn(socket, request);
          }
        });

    assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);
    assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(200);

    assertThat(upstream.received()).hasSize(2);
    until(() -> upstream.closed() == 2);
  }

  @Test
  void takesA401OfSpfItselfForAnAnswerAndNotForARefusedLogon() {
    before(
        (socket, received) -> {
          String request = last(received);
          if (isLastLeg(request)) {
            socket.write(
                "HTTP/1.1 401 X\r\nDataServiceVersion: 3.0;\r\nContent-Length: 2\r\n\r\n{}");
          } else {
            letIn(socket, request);
          }
        });

    assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(502);
    assertThat(client.status("GET", JOBS, OPERATOR)).isEqualTo(502);

    assertThat(upstream.received()).as("it is asked again").hasSize(2);
  }
}
