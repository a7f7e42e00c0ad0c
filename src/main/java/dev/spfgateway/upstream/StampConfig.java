package dev.spfgateway.upstream;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A stamp in the registry file.
 *
 * @param id its GUID, the {@code StampId} of its entities
 * @param name for people, log and metrics
 * @param endpoints SPF servers that reach it; later ones take what earlier ones provably did not
 *     get
 * @param trust PEM files of the certificates or authorities that its endpoints are trusted by;
 *     without any, those of the Java runtime
 */
public record StampConfig(
    StampId id, String name, List<EndpointConfig> endpoints, @Default("[]") List<Path> trust) {
  /** Checks the entry. */
  public StampConfig {
    Require.check(
        name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "name",
        "must be 1 to 64 letters, digits, '.', '_' or '-'");
    Require.notEmpty(endpoints, "endpoints");
    endpoints = List.copyOf(endpoints);
    trust = List.copyOf(trust);
  }

  /**
   * One SPF server.
   *
   * @param url base of its VMM service, such as {@code https://spf1:8090/SC2012R2/VMM}
   * @param user the account that the gateway uses there (Basic)
   * @param password that account's password
   * @param linkHosts further names that the server knows itself by; links to them lead through the
   *     gateway as links to the URL's host do
   */
  public record EndpointConfig(
      URI url, String user, Secret password, @Default("[]") List<String> linkHosts) {
    /** Checks the entry. */
    public EndpointConfig {
      Require.check(
          "https".equals(url.getScheme())
              && url.getHost() != null
              && url.getRawQuery() == null
              && url.getRawFragment() == null
              && url.getRawUserInfo() == null,
          "url",
          "must be https://host:port/path, without user, query or fragment");
      Require.check(
          !user.isBlank() && user.indexOf(':') < 0,
          "user",
          "must not be empty or hold a colon (Basic authentication)");
      Require.check(
          linkHosts.stream().allMatch(host -> host.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,252}")),
          "linkHosts",
          "must be host names, without scheme or port");
      linkHosts = List.copyOf(linkHosts);
    }
  }
}
