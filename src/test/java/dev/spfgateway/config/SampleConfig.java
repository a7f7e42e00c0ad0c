package dev.spfgateway.config;

import dev.spfgateway.base.ByteSize;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.SubscriptionId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Has a component of every kind that configuration records use. */
record SampleConfig(
    String name,
    Listener listener,
    @Nullable Tls tls,
    @Default("[]") List<Stamp> stamps,
    @Default("{}") Map<String, Tenant> tenants,
    Limits limits) {

  record Listener(
      @Default("127.0.0.1") String host, @Default("30006") int port, @Default("true") boolean on) {
    Listener {
      Require.inRange(port, 0, 65_535, "port");
    }
  }

  record Tls(Path certificate, Secret password, @Nullable Path clientCa) {}

  record Stamp(
      StampId id,
      URI url,
      @Default("error-at-once") WhenBusy whenBusy,
      @Nullable Secret token,
      @Default("[a, b]") List<String> zones) {}

  record Tenant(
      List<SubscriptionId> subscriptions,
      @Nullable UUID owner,
      @Default("{}") Map<StampId, Integer> weights) {
    Tenant {
      Require.notEmpty(subscriptions, "subscriptions");
    }
  }

  record Limits(
      @Default("64KiB") ByteSize body,
      @Default("30s") Duration delay,
      @Default("5m") Duration total,
      @Default("0.2") double share,
      @Default("9000000000") long bytes,
      @Nullable Integer most) {
    Limits {
      Require.check(delay.compareTo(total) <= 0, "delay", "must not be longer than total");
    }
  }

  enum WhenBusy {
    WAIT,
    ERROR_AT_ONCE,
    OFF
  }
}
