package dev.spfgateway.app;

import static dev.spfgateway.testing.Waits.await;
import static dev.spfgateway.testing.Waits.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spfgateway.auth.ApiKey;
import dev.spfgateway.auth.CredentialConfigs;
import dev.spfgateway.base.SubscriptionId;
import dev.spfgateway.config.RegistryConfig;
import dev.spfgateway.config.RegistryConfig.TenantConfig;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.routing.SubscriptionConfig;
import dev.spfgateway.testing.TestBed;
import dev.spfgateway.testing.TestClient.Answer;
import dev.spfgateway.upstream.config.StampConfig;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The number of series does not grow with the number of tenants. */
class ManySeriesIT {
  private static final int TENANTS = 100_000;
  private static final int CALLERS = 600;
  private static final int AT_ONCE = 200;
  private static final int STAMPS = 4;
  private static final int MAX_SERIES = 2_000;
  private static final List<String> ANSWERS =
      List.of(
          "200 OK",
          "200 OK",
          "404 Not Found",
          "400 Bad Request",
          "401 Unauthorized",
          "403 Forbidden",
          "429 Too Many Requests",
          "500 Internal Server Error",
          "502 Bad Gateway",
          "503 Service Unavailable");
  private static final List<String> METHODS = List.of("GET", "GET", "POST", "DELETE", "MERGE");

  @TempDir Path directory;

  @RegisterExtension final TestBed bed = new TestBed();

  private final Random random = new Random(5);
  private final List<ApiKey> keys = new ArrayList<>();

  private static String answer(int number) {
    return "HTTP/1.1 "
        + ANSWERS.get(number % ANSWERS.size())
        + "\r\nContent-Type: application/json;odata=minimalmetadata\r\n"
        + "Content-Length: 12\r\n\r\n{\"value\":[]}";
  }

  private static UUID id(int kind, int number) {
    return new UUID(((long) kind << 32) | 0x4000, 0x8000_0000_0000_0000L | number);
  }

  private RegistryConfig registry(RawUpstream upstream) {
    List<StampConfig> stamps = stamps(upstream);
    List<TenantConfig> tenants = new ArrayList<>();
    for (int i = 0; i < TENANTS; i++) {
      SubscriptionConfig subscription =
          new SubscriptionConfig(
              new SubscriptionId(id(2, i)), "test", "a@b.c", List.of(stamps.get(i % STAMPS).id()));
      CredentialConfigs key = CredentialConfigs.aCredential("key-" + i);
      key =
          i < CALLERS
              ? key.withKey(keys.get(i))
              : key.withKeyHash("%016x%048x".formatted(random.nextLong(), i));
      tenants.add(
          new TenantConfig("tenant-" + i, List.of(subscription), List.of(key.build()), false));
    }
    return new RegistryConfig(stamps, tenants, List.of());
  }

  private static List<StampConfig> stamps(RawUpstream upstream) {
    StringBuilder yaml = new StringBuilder("tenants: []\nstamps:\n");
    for (int stamp = 0; stamp < STAMPS; stamp++) {
      yaml.append("  - id: ").append(id(1, stamp)).append("\n    name: stamp-").append(stamp);
      yaml.append("\n    trust: [").append(upstream.certificate()).append("]\n    endpoints:\n");
      for (String endpoint : List.of("a", "b")) {
        yaml.append("      - url: ").append(upstream.url()).append('/').append(stamp);
        yaml.append(endpoint).append("\n        user: spf\n        password: {env: PASSWORD}\n");
      }
    }
    return YamlRecords.parse(
            yaml.toString(), Path.of("registry.yaml"), RegistryConfig.class, name -> "secret")
        .stamps();
  }

  private Future<Answer> call(RunningGateway gateway, int tenant) {
    String method = METHODS.get(random.nextInt(METHODS.size()));
    String path = "/" + id(2, tenant) + "/services/systemcenter/vmm/";
    String checkpoint =
        "VMCheckPoints(ID=guid'"
            + id(3, tenant)
            + "',StampId=guid'"
            + id(1, tenant % STAMPS)
            + "')";
    return switch (method) {
      case "GET" -> gateway.begin("GET", path + "Jobs", keys.get(tenant), null);
      case "POST" -> gateway.begin("POST", path + "Unknown", keys.get(tenant), "{}");
      case "DELETE" -> gateway.begin("DELETE", path + checkpoint, keys.get(tenant), null);
      default ->
          gateway.begin("MERGE", path + checkpoint, keys.get(tenant), RunningGateway.RESTORE);
    };
  }

  @Test
  void staysBoundedWithAHundredThousandTenants() {
    for (int i = 0; i < CALLERS; i++) {
      keys.add(ApiKey.generate(random));
    }
    RawUpstream upstream =
        RawUpstream.start(bed, directory, 0, new Attempts(bed.vertx(), 0, ManySeriesIT::answer));
    RunningGateway gateway =
        RunningGateway.in(directory)
            .set("upstream.breaker.failuresInRow", 100)
            .set("upstream.retry.pause", "1ms")
            .set("operation.baseline.timeout", "0s")
            .set("operation.follow.inRequest", "0s")
            .endpoint(upstream.url(), upstream.certificate())
            .start(bed);
    gateway.replaceRegistry(registry(upstream));

    for (int first = 0; first < CALLERS; first += AT_ONCE) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int tenant = first; tenant < first + AT_ONCE; tenant++) {
        answers.add(call(gateway, tenant));
      }
      await(Future.join(answers).otherwiseEmpty());
    }
    until(() -> counted(gateway) >= CALLERS);

    Scrape scrape = new Scrape(gateway.admin("/metrics").body());
    assertThat(scrape.series().size()).as("series").isBetween(1_000, MAX_SERIES);
    assertThat(scrape.families().get("spfgateway_tenant_requests_total").labels().get("tenant"))
        .hasSize(21)
        .contains("other");
    assertThat(scrape.families().get("spfgateway_credential_last_used_timestamp_seconds").labels())
        .extractingByKey("credential")
        .satisfies(credentials -> assertThat((Iterable<?>) credentials).hasSize(200));
  }

  private static double counted(RunningGateway gateway) {
    return new Scrape(gateway.admin("/metrics").body())
        .series().stream()
            .filter(line -> line.startsWith("spfgateway_tenant_requests_total{"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
            .sum();
  }
}
