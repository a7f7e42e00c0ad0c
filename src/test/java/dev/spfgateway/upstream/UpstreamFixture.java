package dev.spfgateway.upstream;

import dev.spfgateway.base.Secret;
import dev.spfgateway.base.Ticker;
import dev.spfgateway.config.YamlRecords;
import dev.spfgateway.pipeline.Exchanges;
import dev.spfgateway.upstream.config.OverrideConfig;
import dev.spfgateway.upstream.config.StampConfig;
import dev.spfgateway.upstream.config.StampConfig.EndpointConfig;
import dev.spfgateway.upstream.config.UpstreamConfig;
import dev.spfgateway.upstream.health.EndpointHealth;
import dev.spfgateway.upstream.health.StampHealth;
import dev.spfgateway.upstream.stamp.RegisteredStamps;
import dev.spfgateway.upstream.stamp.Upstream;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** The shared state about the stamp of {@link Exchanges}, at whose address no server listens. */
public final class UpstreamFixture {
  private static final RegisteredStamps STAMPS = new RegisteredStamps(List.of(stamp()));

  private UpstreamFixture() {}

  /** The stamp of {@link Exchanges}, which every {@link #upstream} here has. */
  public static RegisteredStamps stamps() {
    return STAMPS;
  }

  /** With {@code upstream} as in the configuration file, in YAML. */
  public static Upstream upstream(String yaml, Ticker ticker) {
    UpstreamConfig config =
        YamlRecords.parse(yaml, Path.of("upstream.yaml"), UpstreamConfig.class, name -> null);
    return new Upstream(
        config, () -> STAMPS, new SimpleMeterRegistry(), ticker, RandomGenerator.getDefault());
  }

  private static StampConfig stamp() {
    return new StampConfig(
        Exchanges.STAMP,
        "stamp-1",
        List.of(
            new EndpointConfig(
                URI.create("https://localhost:1/SC2012R2/VMM"),
                "spf",
                Secret.of("secret"),
                null,
                null,
                List.of())),
        List.of(),
        List.of(),
        Duration.ofMinutes(15),
        new OverrideConfig(null, null, null, null, null, null),
        List.of());
  }

  /** Opens the stamp's only breaker. */
  public static void open(Upstream upstream) {
    StampHealth health = upstream.stamp(Exchanges.STAMP).orElseThrow().health();
    for (int i = 0; !health.gate().isClosedOff(); i++) {
      EndpointHealth.Call call =
          health
              .choose("tenant-" + i % 2, Set.of(), place -> true, Duration.ofMinutes(1))
              .orElseThrow()
              .call();
      call.failed(Duration.ofMillis(1), "refused");
    }
  }
}
