package dev.spfgateway.cli.top;

import dev.spfgateway.admin.AdminConfig;
import java.net.URI;
import java.util.Set;

/** Where a configured admin listener is reached from its own machine. */
public final class AdminUrl {
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

  private AdminUrl() {}

  /** The listener's URL without a path. */
  public static URI of(AdminConfig config) {
    String host = WILDCARDS.contains(config.host()) ? "localhost" : config.host();
    String written = host.contains(":") ? "[" + host + "]" : host;
    String scheme = config.tls() == null ? "http" : "https";
    return URI.create(scheme + "://" + written + ":" + config.port());
  }
}
