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
 * @param endpoints SPF servers that reach it; later ones take what earlier ones provably did not
 *     get
 * @param trust PEM files of the certificates or authorities that its endpoints are trusted by;
 *     without any, and without pins, those of the Java runtime
 * @param pins SHA-256 fingerprints of the very certificates that its endpoints may show: 64 hex
 *     digits, with or without colons. A pinned certificate's host name and dates are not looked at;
 *     where {@code trust} is given too, one of those must vouch for it as well
 * @param settlingTime how long after its answer got lost a request may still be executed by SPF, 1s
 *     to 24h; longer than SPF's own execution limit. Only after it an operation counts as absent
 * @param overrides where it differs from the gateway's {@code upstream}
 * @param refusals how its web server's own refusals look, which SPF never saw
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
   * One SPF server, and how the gateway proves to it who it is: by an account, Basic or Windows, by
   * a client certificate, or by both.
   *
   * @param url base of its VMM service, such as {@code https://spf1:8090/SC2012R2/VMM}
   * @param user the account that the gateway uses there, when it shows it by Basic authentication
   * @param password that account's password
   * @param ntlm the account, when the server wants Windows authentication
   * @param clientCertificate what the gateway shows when the server asks for a certificate
   * @param linkHosts further names that the server knows itself by; links to them lead through the
   *     gateway as links to the URL's host do
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
          "must not be empty or hold a colon (Basic authentication)");
      Require.check(user == null || password != null, "password", "is required beside user");
      Require.check(user != null || password == null, "user", "is required beside password");
      Require.check(
          user == null || ntlm == null, "ntlm", "can't stand beside user: one account, one way");
      Require.check(
          user != null || ntlm != null || clientCertificate != null,
          "",
          "needs what the gateway shows there: user and password (Basic), ntlm, or"
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
   * A Windows account, shown by NTLM (NTLMv2 only).
   *
   * @param domain its domain; empty for a local account of the SPF server
   * @param user its name, without the domain
   * @param password its password
   * @param workstation how the gateway names itself in the domain's logs
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
          "must not be empty or hold a backslash; the domain has a key of its own");
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
   * A client certificate. Both are references, so that a reload reads them anew.
   *
   * @param certificate PEM: the certificate, and what leads from it to an authority
   * @param privateKey PEM: its key, not encrypted
   */
  public record ClientCertificateConfig(Secret certificate, Secret privateKey) {
    /** Checks that both are what their keys say, as far as that shows. */
    public ClientCertificateConfig {
      Require.check(
          certificate.reveal().contains("-----BEGIN CERTIFICATE-----"),
          "certificate",
          "must lead to a PEM certificate");
      Require.check(
          privateKey.reveal().contains("PRIVATE KEY-----")
              && !privateKey.reveal().contains("ENCRYPTED"),
          "privateKey",
          "must lead to a PEM private key that is not encrypted");
    }
  }
}
