package dev.spfgateway.admin;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.HostNames;
import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The admin listener.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param allowedHosts names and addresses, without port, that the {@code Host} header may have
 *     besides those of this machine, {@code host} and the address at which a request arrives; 100
 *     at most
 * @param token what everything but {@code /livez} and {@code /readyz} demands as a bearer token;
 *     without it, the gateway makes one itself
 * @param time how long things may take
 */
public record AdminConfig(
    @Default("127.0.0.1") String host,
    @Default("30007") int port,
    @Default("[]") List<String> allowedHosts,
    @Nullable Secret token,
    Time time) {
  private static final int MOST_HOSTS = 100;

  /** Addresses that stand for all of a machine's; nobody calls them. */
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  /** Checks the values. */
  public AdminConfig {
    HostSyntax.require(host, "host");
    Require.inRange(port, 0, 65_535, "port");
    allowedHosts = List.copyOf(allowedHosts);
    Require.check(
        allowedHosts.size() <= MOST_HOSTS,
        "allowedHosts",
        "must have at most " + MOST_HOSTS + " entries");
    for (String name : allowedHosts) {
      Require.check(
          HostNames.isName(name),
          "allowedHosts",
          "must be host names or IP addresses, without scheme, port and wildcards");
    }
  }

  /**
   * How long things may take.
   *
   * @param head how long a new connection may take to send its first request's head, 100ms to 1m
   * @param keepAlive how long a connection may be without a request in progress, the next head's
   *     arrival included, 1s to 1m
   * @param stall how long an answer may make no progress, 1s to 10m
   */
  public record Time(
      @Default("10s") Duration head,
      @Default("60s") Duration keepAlive,
      @Default("30s") Duration stall) {
    /** Checks the ranges. */
    public Time {
      Require.inRange(head, Duration.ofMillis(100), Duration.ofMinutes(1), "head");
      Require.inRange(keepAlive, Duration.ofSeconds(1), Duration.ofMinutes(1), "keepAlive");
      Require.inRange(stall, Duration.ofSeconds(1), Duration.ofMinutes(10), "stall");
    }
  }

  /** All names under which it may be called. */
  HostNames names() {
    List<String> more = new ArrayList<>(allowedHosts);
    if (!WILDCARDS.contains(host)) {
      more.add(host);
    }
    return new HostNames(more);
  }
}
