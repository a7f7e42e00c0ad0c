package dev.spfgateway.admin;

import dev.spfgateway.admin.access.SessionConfig;
import dev.spfgateway.admin.console.LiveConfig;
import dev.spfgateway.admin.session.OpenIdConfig;
import dev.spfgateway.admin.session.SignInConfig;
import dev.spfgateway.base.AddressRange;
import dev.spfgateway.base.Default;
import dev.spfgateway.base.HostNames;
import dev.spfgateway.base.HostSyntax;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the admin listener.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param allowedHosts names and addresses, without port, that are accepted in the {@code Host}
 *     header in addition to this machine's, {@code host} and the address at which a request
 *     arrives; at most 100
 * @param token the bearer token required for everything except {@code /livez} and {@code /readyz};
 *     without this setting, the gateway makes a token
 * @param tls TLS; without it the listener speaks plain HTTP, which it may on a loopback address
 *     only
 * @param sessions limits of operators' sessions
 * @param signIn limits of signing in by password
 * @param openId signing in by OpenID Connect; without it, operators can't
 * @param live limits of the console's live streams
 * @param time limits on time
 */
public record AdminConfig(
    @Default("127.0.0.1") String host,
    @Default("30007") int port,
    @Default("[]") List<String> allowedHosts,
    @Nullable Secret token,
    @Nullable AdminTlsConfig tls,
    SessionConfig sessions,
    SignInConfig signIn,
    @Nullable OpenIdConfig openId,
    LiveConfig live,
    Time time) {
  private static final int MOST_HOSTS = 100;

  /** Wildcard addresses, which name all of a machine's addresses and never occur in a URL. */
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  /** Checks the values. */
  public AdminConfig {
    HostSyntax.require(host, "host");
    Require.inRange(port, 0, 65_535, "port");
    Require.check(
        tls != null || isLoopback(host),
        "host",
        "must be a loopback address such as 127.0.0.1, because without TLS the admin token and"
            + " operators' passwords would cross the network in the clear; to listen on "
            + host
            + ", set adminListener.tls ('tls: {}' shows the tenant listener's certificate)");
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
   * Limits on time.
   *
   * @param head maximum time for a new connection to send its first request's head, 100ms to 1m
   * @param body maximum time for a request's body to arrive, 100ms to 1m
   * @param keepAlive maximum time without a request in progress, the arrival of the next head
   *     included, 1s to 1m
   * @param stall how long an answer may make no progress, 1s to 10m
   */
  public record Time(
      @Default("10s") Duration head,
      @Default("10s") Duration body,
      @Default("60s") Duration keepAlive,
      @Default("30s") Duration stall) {
    /** Checks the ranges. */
    public Time {
      Require.inRange(head, Duration.ofMillis(100), Duration.ofMinutes(1), "head");
      Require.inRange(body, Duration.ofMillis(100), Duration.ofMinutes(1), "body");
      Require.inRange(keepAlive, Duration.ofSeconds(1), Duration.ofMinutes(1), "keepAlive");
      Require.inRange(stall, Duration.ofSeconds(1), Duration.ofMinutes(10), "stall");
    }
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || AddressRange.address(HostSyntax.withoutBrackets(host))
            .filter(InetAddress::isLoopbackAddress)
            .isPresent();
  }

  /** All names under which the listener may be called. */
  public HostNames names() {
    List<String> more = new ArrayList<>(allowedHosts);
    if (!WILDCARDS.contains(host)) {
      more.add(host);
    }
    return new HostNames(more);
  }
}
