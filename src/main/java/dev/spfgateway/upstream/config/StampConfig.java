package dev.spfgateway.upstream.config;

import dev.spfgateway.base.Default;
import dev.spfgateway.base.Require;
import dev.spfgateway.base.Secret;
import dev.spfgateway.base.StampId;
import dev.spfgateway.base.WebAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stamp in the registry file.
 *
 * @param id its GUID, the {@code StampId} of its entities
 * @param name for people, log and metrics
 * @param endpoints the SPF servers that reach it; later ones get requests that earlier ones
 *     provably did not get
 * @param trust PEM files of the certificates or authorities that its endpoints are trusted by;
 *     without any, and without pins, those of the Java runtime
 * @param pins SHA-256 fingerprints of the exact certificates that its endpoints may show: 64 hex
 *     digits, with or without colons. A pinned certificate's host name and dates are not checked;
 *     with {@code trust}, one of those authorities must have signed it as well
 * @param settlingTime how long SPF may still execute a request after its answer was lost, 1s to
 *     24h; must be longer than SPF's own execution limit. An operation counts as absent only after
 *     this time
 * @param overrides deviations from the gateway's {@code upstream}
 * @param refusals the forms of its web server's own refusals, which SPF never saw
 */
public record StampConfig(
    StampId id,
    String name,
    List<EndpointConfig> endpoints,
    @Default("[]") List<Path> trust,
    @Default("[]") List<String> pins,
    @Default("15m") Duration settlingTime,
    OverrideConfig overrides,
    @Default("[]") List<RefusalConfig> refusals) {
  /** Checks the entry; pins become lower case without colons. */
  public StampConfig {
    Require.check(
        name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
        "name",
        "must be 1 to 64 letters, digits, '.', '_' or '-'");
    Require.notEmpty(endpoints, "endpoints");
    endpoints = List.copyOf(endpoints);
    trust = List.copyOf(trust);
    Require.inRange(settlingTime, Duration.ofSeconds(1), Duration.ofHours(24), "settlingTime");
    refusals = List.copyOf(refusals);
    pins = pins.stream().map(StampConfig::pin).toList();
  }

  /** The accounts that the gateway shows its endpoints, {@code DOMAIN\\user} or as configured. */
  public Set<String> accounts() {
    return endpoints.stream()
        .map(EndpointConfig::account)
        .flatMap(Optional::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String pin(String fingerprint) {
    String digits = fingerprint.replace(":", "").toLowerCase(Locale.ROOT);
    Require.check(
        digits.matches("[0-9a-f]{64}"),
        "pins",
        "must be SHA-256 fingerprints: 64 hex digits, with or without colons");
    return digits;
  }

  /**
   * One SPF server, and how the gateway authenticates to it: by an account, Basic or Windows, by a
   * client certificate, or by both.
   *
   * @param url base of its VMM service, such as {@code https://spf1:8090/SC2012R2/VMM}
   * @param user the gateway's account there, for Basic authentication
   * @param password that account's password
   * @param ntlm the account, for Windows authentication
   * @param clientCertificate the certificate to present when the server asks for one
   * @param linkHosts further host names that the server uses for itself; links to them lead through
   *     the gateway like links to the URL's host
   */
  public record EndpointConfig(
      URI url,
      @Nullable String user,
      @Nullable Secret password,
      @Nullable NtlmConfig ntlm,
      @Nullable ClientCertificateConfig clientCertificate,
      @Default("[]") List<String> linkHosts) {
    /** Checks the entry. */
    public EndpointConfig {
      WebAddress.require(url, "url");
      Require.check(
          "https".equals(url.getScheme())
              && url.getRawQuery() == null
              && url.getRawFragment() == null
              && url.getRawUserInfo() == null,
          "url",
          "must be https://host:port/path, without user, query or fragment");
      Require.check(
          user == null || !user.isBlank() && user.indexOf(':') < 0,
          "user",
          "must not be empty or contain a colon (Basic authentication)");
      Require.check(user == null || password != null, "password", "is required with user");
      Require.check(user != null || password == null, "user", "is required with password");
      Require.check(
          user == null || ntlm == null,
          "ntlm",
          "can't be combined with user: set either user and password (Basic) or ntlm");
      Require.check(
          user != null || ntlm != null || clientCertificate != null,
          "",
          "requires the gateway's credential: user and password (Basic), ntlm, or"
              + " clientCertificate");
      Require.check(
          linkHosts.stream().allMatch(host -> host.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,252}")),
          "linkHosts",
          "must be host names, without scheme or port");
      linkHosts = List.copyOf(linkHosts);
    }

    private Optional<String> account() {
      return ntlm == null
          ? Optional.ofNullable(user)
          : Optional.of(ntlm.domain().isEmpty() ? ntlm.user() : ntlm.domain() + "\\" + ntlm.user());
    }

    /** The URL without a trailing slash, its name in log, metrics and audit. */
    public String label() {
      return url.toString().replaceAll("/+$", "");
    }
  }

  /**
   * A Windows account, authenticated by NTLM (NTLMv2 only).
   *
   * @param domain its domain; empty for a local account of the SPF server
   * @param user its name, without the domain
   * @param password its password
   * @param workstation the gateway's name in the domain's logs
   */
  public record NtlmConfig(
      @Default("''") String domain,
      String user,
      Secret password,
      @Default("SPF-GATEWAY") String workstation) {
    /** Checks the entry. */
    public NtlmConfig {
      Require.check(
          !user.isBlank() && user.indexOf('\\') < 0,
          "user",
          "must not be empty or contain a backslash; set the domain in 'domain'");
      Require.check(
          domain.length() <= 255 && domain.indexOf('\\') < 0,
          "domain",
          "must be the name of a domain, without a backslash");
      Require.check(
          workstation.matches("[A-Za-z0-9-]{1,15}"),
          "workstation",
          "must be a computer's name: 1 to 15 letters, digits or '-'");
    }
  }

  /**
   * A client certificate. Both are references, so that a reload rereads them.
   *
   * @param certificate PEM: the certificate and its chain to an authority
   * @param privateKey PEM: its key, not encrypted
   */
  public record ClientCertificateConfig(Secret certificate, Secret privateKey) {
    /** Checks that each contains the kind of PEM expected, as far as is visible. */
    public ClientCertificateConfig {
      Require.check(
          certificate.reveal().contains("-----BEGIN CERTIFICATE-----"),
          "certificate",
          "must refer to a PEM certificate");
      Require.check(
          privateKey.reveal().contains("PRIVATE KEY-----")
              && !privateKey.reveal().contains("ENCRYPTED"),
          "privateKey",
          "must refer to a PEM private key that is not encrypted");
    }
  }
}
