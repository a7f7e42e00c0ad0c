package dev.spfgateway.app;

import static dev.spfgateway.app.RawUpstream.hasHead;
import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.simulator.SimulatorFixture.WEB_01;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One tenant's operations neither block another tenant's nor are visible to it. */
class GuardScopeIT {
  private static final String FABRIKAM_VMM =
      "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";
  private static final String ONE = RunningGateway.checkpoint(BEFORE_UPDATE, STAMP_1);
  private static final String CREATE =
      "{\"Name\":\"n\",\"StampId\":\"" + STAMP_1 + "\",\"VMId\":\"" + WEB_01 + "\"}";
  private static final String DONE =
      "HTTP/1.1 204 No Content\r\nConnection: close\r\nDataServiceVersion: 1.0;\r\n\r\n";
  private static final String ABSENT =
      "HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  /** Whose mutations get no answer. */
  private final Set<Object> held = ConcurrentHashMap.newKeySet();

  /** To whom the machine and its checkpoints are not shown. */
  private final Set<Object> blind = ConcurrentHashMap.newKeySet();

  /** Whose reads get no answer. */
  private final Set<Object> unread = ConcurrentHashMap.newKeySet();

  private final ScriptedVmm vmm = new ScriptedVmm((socket, number) -> answer(socket, DONE));
  private RawUpstream upstream;
  private RunningGateway gateway;

  private static void answer(NetSocket socket, String text) {
    socket.end(Buffer.buffer(text));
  }

  private void start(UnaryOperator<GatewayBuilder> operation) {
    upstream = RawUpstream.start(bed, directory, this::serve);
    gateway =
        RunningGateway.in(directory)
            .unset("operation")
            .set("operation.follow.inRequest", "0s")
            .set("operation.follow.interval", "60s")
            .set("operation.follow.maxInterval", "60s")
            .with(operation)
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .start(bed);
  }

  private void serve(NetSocket socket, String received) {
    Object who =
        received.contains(SimulatorFixture.FABRIKAM.toString())
            ? SimulatorFixture.FABRIKAM
            : SimulatorFixture.CONTOSO;
    boolean read = received.startsWith("GET ");
    if (!read && held.contains(who)) {
      if (received.endsWith("\r\n\r\n")) {
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      }
    } else if (read && hasHead(received) && blind.contains(who)) {
      answer(socket, ABSENT);
    } else if (!read || !unread.contains(who)) {
      vmm.accept(socket, received);
    }
  }

  private Answer fabrikam(String method, String path, String body) {
    return gateway.send(method, FABRIKAM_VMM + path, FABRIKAM, body, "X-Request-Timeout", "2");
  }

  private Answer contoso(String method, String path, String body) {
    return gateway.send(method, CONTOSO_VMM + path, OPERATOR, body, "X-Request-Timeout", "2");
  }

  private static void assertUnknown(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(504);
    assertThat(answer.header("X-Operation-Outcome")).isEqualTo("unknown");
  }

  private static String id(Answer answer) {
    return answer.header("X-Operation-Id");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST   | set | 5s | true",
        "POST   | set | 0s | true",
        "POST   | set | 1s | false",
        "MERGE  | one | 5s | true",
        "MERGE  | one | 0s | true",
        "MERGE  | one | 1s | false",
        "DELETE | one | 5s | true",
        "DELETE | one | 0s | true"
      })
  void whoNamesAnothersMachineHoldsOffNobodyElse(
      String method, String where, String timeout, boolean required) {
    (required ? blind : unread).add(SimulatorFixture.FABRIKAM);
    held.add(SimulatorFixture.FABRIKAM);
    start(
        b ->
            b.set("operation.baseline.timeout", timeout)
                .set("operation.baseline.required", required));
    String path = where.equals("set") ? "VMCheckPoints" : ONE;
    String body = method.equals("DELETE") ? null : method.equals("POST") ? CREATE : RESTORE;

    Answer first = fabrikam(method, path, body);
    Answer again = fabrikam(method, path, body);
    Answer restore = contoso("MERGE", ONE, RESTORE);
    Answer create = contoso("POST", "VMCheckPoints", CREATE);

    assertUnknown(first);
    assertThat(again.status()).as("its own is held off: " + again.body()).isEqualTo(409);
    assertThat(again.body()).contains(id(first));
    assertThat(restore.status()).as(restore.body()).isEqualTo(204);
    assertThat(create.status()).as(create.body()).isEqualTo(204);
  }

  @Test
  void whoCannotSeeAMachineDoesNotLearnThatOthersWorkOnIt() {
    blind.add(SimulatorFixture.FABRIKAM);
    held.add(SimulatorFixture.CONTOSO);
    start(b -> b);
    Answer running = contoso("MERGE", ONE, RESTORE);

    Answer create = fabrikam("POST", "VMCheckPoints", CREATE);
    Answer restore = fabrikam("MERGE", ONE, RESTORE);
    Answer own = contoso("MERGE", ONE, RESTORE);

    assertUnknown(running);
    for (Answer answer : new Answer[] {create, restore}) {
      assertThat(answer.status()).as("as without the other: " + answer.body()).isEqualTo(204);
      assertThat(id(answer)).isNotEqualTo(id(running));
    }
    assertThat(own.status()).isEqualTo(409);
    assertThat(id(own)).isEqualTo(id(running));
  }

  @Test
  void twoWhoBothSeeAMachineHoldEachOtherOffWithoutAName() {
    held.add(SimulatorFixture.CONTOSO);
    start(b -> b);
    Answer running = contoso("MERGE", ONE, RESTORE);

    for (Answer answer :
        new Answer[] {
          fabrikam("MERGE", ONE, RESTORE),
          fabrikam("POST", "VMCheckPoints", CREATE),
          fabrikam("DELETE", ONE, null)
        }) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(409);
      assertThat(answer.body())
          .contains("OperationInProgress")
          .doesNotContain(id(running))
          .doesNotContain("contoso");
      assertThat(answer.headers().toString())
          .doesNotContain(id(running))
          .doesNotContain(SimulatorFixture.CONTOSO.toString());
      assertThat(answer.header("Retry-After")).isEqualTo("5");
    }
    assertUnknown(running);
    assertThat(vmm.restores()).isZero();
  }

  @Test
  void remembersACheckpointsMachineForItsSubscriptionAlone() {
    start(b -> b);
    assertThat(contoso("MERGE", ONE, RESTORE).status()).isEqualTo(204);
    blind.add(SimulatorFixture.FABRIKAM);
    held.add(SimulatorFixture.FABRIKAM);

    assertUnknown(fabrikam("MERGE", ONE, RESTORE));
    Answer restore = contoso("MERGE", ONE, RESTORE);

    assertThat(restore.status()).as(restore.body()).isEqualTo(204);
  }
}
