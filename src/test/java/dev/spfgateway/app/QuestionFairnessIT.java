package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.CONTOSO_VMM;
import static dev.spfgateway.app.RunningGateway.FABRIKAM;
import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.app.RunningGateway.RESTORE;
import static dev.spfgateway.app.RunningGateway.checkpoint;
import static dev.spfgateway.simulator.SimulatorFixture.BEFORE_UPDATE;
import static dev.spfgateway.simulator.SimulatorFixture.CONTOSO;
import static dev.spfgateway.simulator.SimulatorFixture.STAMP_1;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.simulator.SimulatorFixture;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * SPF never answers questions about contoso's machines; it answers those about fabrikam's, on the
 * same stamp, at once.
 */
class QuestionFairnessIT {
  private static final int AT_ONCE = 95;
  private static final String DONE = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final AtomicInteger held = new AtomicInteger();
  private final Promise<Void> asked = Promise.promise();
  private RawUpstream upstream;
  private RunningGateway gateway;

  @AfterEach
  void stop() {
    gateway.closeClient();
    upstream.close();
  }

  @Test
  void restoresWhileAnotherTenantsQuestionsAreNotAnswered() {
    ScriptedVmm vmm = new ScriptedVmm((socket, number) -> socket.end(Buffer.buffer(DONE)));
    upstream =
        RawUpstream.start(
            bed,
            directory,
            (socket, received) -> {
              if (!received.contains(CONTOSO.toString())) {
                vmm.accept(socket, received);
              } else if (held.incrementAndGet() == 1) {
                asked.tryComplete();
              }
            });
    gateway =
        RunningGateway.in(directory)
            .set("upstream.overload.maxWait", "10m")
            .unset("operation")
            .set("operation.baseline.timeout", "60s")
            .set("operation.follow.inRequest", "0s")
            .endpoint(upstream.url(), upstream.certificate())
            .withBothOnStamp1()
            .start(bed);
    // Proves the account: until SPF has accepted it, connections go one by one.
    assertThat(restore().status()).isEqualTo(204);
    List<Future<Answer>> slow = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      String path = CONTOSO_VMM + checkpoint(UUID.randomUUID(), STAMP_1);
      slow.add(gateway.begin("MERGE", path, OPERATOR, RESTORE));
    }
    await(asked.future());

    Answer restored = restore();

    assertThat(restored.status()).isEqualTo(204);
    assertThat(slow).noneMatch(Future::isComplete);
  }

  private Answer restore() {
    String path = "/" + SimulatorFixture.FABRIKAM + "/services/systemcenter/vmm/";
    return gateway.send(
        "MERGE",
        path + checkpoint(BEFORE_UPDATE, STAMP_1),
        FABRIKAM,
        RESTORE,
        "Idempotency-Key",
        UUID.randomUUID().toString());
  }
}
