package dev.spfgateway.admin;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The admin listener.
 *
 * @param host the address to listen on; loopback unless a token is set
 * @param port 0 for any free one
 * @param token what {@code /metrics} and {@code /api} demand as a bearer token; without it, nothing
 */
public record AdminConfig(
    @Default("127.0.0.1") String host, @Default("30007") int port, @Nullable Secret token) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "localhost");

  /** Checks the values. */
  public AdminConfig {
    Require.notBlank(host, "host");
    Require.inRange(port, 0, 65_535, "port");
    Require.check(
        token != null || LOOPBACK.contains(host),
        "token",
        "must be set when the admin listener is not on loopback (host " + host + ")");
  }
}
