package dev.spfgateway.app;

import static dev.spfgateway.app.RunningGateway.OPERATOR;
import static dev.spfgateway.testing.Waits.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two versions of the registry alternate as fast as the machine allows, while requests run. In the
 * first one a subscription and its credential are contoso's and on stamp-1, in the second one they
 * are fabrikam's and on stamp-2. Each version is consistent, so a request that sees only one
 * version succeeds.
 */
class RegistrySwapIT {
  private static final String SUBSCRIPTION = "aaaaaaaa-1111-4111-8111-111111111111";
  private static final String ROOT = "/" + SUBSCRIPTION + "/services/systemcenter/vmm/";
  private static final int CALLERS = 8;
  private static final int ENOUGH = 500;

  @RegisterExtension final TestBed bed = new TestBed();

  private final Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();
  private AgreeableUpstream first;
  private AgreeableUpstream second;
  private RegistryConfig contoso;
  private RegistryConfig fabrikam;
  private RunningGateway gateway;

  @BeforeEach
  void start(@TempDir Path directory) {
    first = AgreeableUpstream.start(bed, directory.resolve("first"));
    second = AgreeableUpstream.start(bed, directory.resolve("second"));
    contoso = registry("contoso", 1);
    fabrikam = registry("fabrikam", 2);
    gateway = RunningGateway.in(directory).endpoint(first.url(), first.certificate()).start(bed);
    gateway.replaceRegistry(contoso);
  }

  private RegistryConfig registry(String tenant, int stamp) {
    String yaml =
        """
        stamps:
          - id: bbbbbbbb-0000-4222-8222-000000000001
            name: stamp-1
            trust: ['%s']
            endpoints: [{url: '%s', user: spf, password: {env: PASSWORD}}]
          - id: bbbbbbbb-0000-4222-8222-000000000002
            name: stamp-2
            trust: ['%s']
            endpoints: [{url: '%s', user: spf, password: {env: PASSWORD}}]
        tenants:
          - name: %s
            subscriptions:
              - id: %s
                name: production
                accountAdmin: admin@%s.example
                stamps: [bbbbbbbb-0000-4222-8222-00000000000%d]
            credentials:
              - {id: robot, role: operator, apiKeySha256: %s}
        """
            .formatted(
                first.certificate(),
                first.url(),
                second.certificate(),
                second.url(),
                tenant,
                SUBSCRIPTION,
                tenant,
                stamp,
                OPERATOR.hash());
    return YamlRecords.parse(
        yaml, Path.of("registry.yaml"), RegistryConfig.class, name -> "secret");
  }

  @Test
  void noRequestSeesAMixtureOfTwoVersions() {
    List<Future<Void>> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(caller(i));
    }
    int swaps = 0;
    while (answered.get() < ENOUGH) {
      gateway.replaceRegistry(swaps++ % 2 == 0 ? fabrikam : contoso);
    }
    over.set(true);
    await(Future.all(callers));

    assertThat(new TreeMap<>(answers).keySet())
        .as("answers after %s swaps: %s", swaps, answers)
        .containsExactly("GET 200", "GET list 200", "POST batch 202 with [200, 200]");
    List<AgreeableUpstream.Recorded> atFirst = first.take();
    List<AgreeableUpstream.Recorded> atSecond = second.take();
    assertThat(principals(atFirst)).containsOnlyKeys("admin@contoso.example");
    assertThat(principals(atSecond)).containsOnlyKeys("admin@fabrikam.example");
    assertThat(batches(atFirst))
        .as("batches at both stamps")
        .doesNotContainAnyElementsOf(batches(atSecond));
  }

  private static Map<String, Integer> principals(List<AgreeableUpstream.Recorded> requests) {
    Map<String, Integer> counts = new HashMap<>();
    requests.forEach(one -> counts.merge(one.headers().get("x-ms-principal-id"), 1, Integer::sum));
    return counts;
  }

  /** The ids of the batches from which requests came. */
  private static List<String> batches(List<AgreeableUpstream.Recorded> requests) {
    return requests.stream()
        .filter(one -> one.uri().contains("VMCheckPoints"))
        .map(one -> one.headers().get("x-ms-client-request-id").replaceAll("-\\d$", ""))
        .distinct()
        .toList();
  }

  private Future<Void> caller(int kind) {
    return call(kind % 4)
        .compose(
            answer -> {
              answers.computeIfAbsent(answer, one -> new AtomicInteger()).incrementAndGet();
              answered.incrementAndGet();
              return over.get() ? Future.succeededFuture() : caller(kind + 1);
            });
  }

  private Future<String> call(int kind) {
    if (kind == 0) {
      return gateway
          .begin("GET", "/subscriptions", OPERATOR, null)
          .map(answer -> "GET list " + (answer.body().equals("[]") ? "empty" : answer.status()));
    }
    if (kind == 1) {
      return batch();
    }
    return gateway.begin("GET", ROOT + "Jobs", OPERATOR, null).map(one -> "GET " + one.status());
  }

  private Future<String> batch() {
    Batches batch =
        Batches.aBatch()
            .with(Batches.get(ROOT + "VMCheckPoints"))
            .with(Batches.get(ROOT + "VMCheckPoints"));
    return gateway
        .begin("POST", ROOT + "$batch", OPERATOR, batch.text(), "Content-Type", Batches.TYPE)
        .map(answer -> "POST batch " + answer.status() + " with " + statuses(answer));
  }

  private static List<Integer> statuses(Answer answer) {
    return answer.status() == 202
        ? Batches.parts(answer).stream().map(Batches.Part::status).toList()
        : List.of();
  }
}
